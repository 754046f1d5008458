package dev.interservice.messaging.etcd;

import dev.interservice.messaging.etcd.EtcdException.ErrorKind;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The members of one cluster, any of which will do: all ask the same one until it fails, then the next. Safe for use by
 * several threads.
 */
final class EtcdMembers {
    private static final int MAX_TRIES = 3;

    private final List<URI> endpoints;
    private final EtcdHttpClient http;
    private final AuthTokenCache tokens;
    private final AtomicInteger current = new AtomicInteger();

    EtcdMembers(EtcdSettings settings, EtcdHttpClient http) {
        this.endpoints = settings.endpoints();
        this.http = http;
        this.tokens = new AuthTokenCache(settings, http);
    }

    /** Asks a member, or up to two more when it fails. */
    JsonNode ask(String path, JsonNode body) {
        return tryMembers((member, token) -> http.ask(member, path, body, token));
    }

    /** Asks for many answers. */
    EtcdMemberCall stream(String path, JsonNode body) {
        return tryMembers((member, token) -> http.stream(member, path, body, token));
    }

    /** The one that is asked now. */
    URI current() {
        return endpoints.get(Math.floorMod(current.get(), endpoints.size()));
    }

    private <T> T tryMembers(MemberCall<T> call) {
        EtcdException last = null;
        for (int tried = 0; tried < Math.min(endpoints.size(), MAX_TRIES); tried++) {
            int number = current.get();
            try {
                return callWithToken(endpoints.get(Math.floorMod(number, endpoints.size())), call);
            } catch (EtcdException failure) {
                if (failure.kind() != ErrorKind.UNAVAILABLE) {
                    throw failure;
                }
                // Race: others may have found out the same; one step is made for all of them.
                current.compareAndSet(number, number + 1);
                last = withEarlier(failure, last);
            }
        }
        throw last == null ? new IllegalStateException("no endpoints") : last;
    }

    /** A token is good for minutes only; when it is not, a new one is tried once. */
    private <T> T callWithToken(URI member, MemberCall<T> call) {
        String token = tokens.get(member);
        try {
            return call.ask(member, token);
        } catch (EtcdException failure) {
            if (failure.kind() != ErrorKind.INVALID_TOKEN || !tokens.isRequired()) {
                throw failure.kind() == ErrorKind.INVALID_TOKEN ? refused(failure) : failure;
            }
            tokens.invalidate(token);
        }
        try {
            return call.ask(member, tokens.get(member));
        } catch (EtcdException failure) {
            throw failure.kind() == ErrorKind.INVALID_TOKEN ? refused(failure) : failure;
        }
    }

    private static EtcdException refused(EtcdException failure) {
        return new EtcdException(ErrorKind.REFUSED, failure.getMessage() + ": check username and password", failure);
    }

    private static EtcdException withEarlier(EtcdException failure, @Nullable EtcdException earlier) {
        if (earlier != null) {
            failure.addSuppressed(earlier);
        }
        return failure;
    }

    private interface MemberCall<T> {
        T ask(URI member, String token);
    }
}
