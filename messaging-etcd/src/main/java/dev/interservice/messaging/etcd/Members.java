package dev.interservice.messaging.etcd;

import dev.interservice.messaging.etcd.EtcdFailure.Kind;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The members of one cluster, any of which will do: all ask the same one until it fails, then the next. Safe for use by
 * several threads.
 */
final class Members {
    private static final int MOST_TRIES = 3;

    private final List<URI> endpoints;
    private final Exchanges exchanges;
    private final Tokens tokens;
    private final AtomicInteger current = new AtomicInteger();

    Members(EtcdSettings settings, Exchanges exchanges) {
        this.endpoints = settings.endpoints();
        this.exchanges = exchanges;
        this.tokens = new Tokens(settings, exchanges);
    }

    /** Asks a member, or up to two more when it fails. */
    JsonNode ask(String path, JsonNode question) {
        return attempt((member, token) -> exchanges.ask(member, path, question, token));
    }

    /** Asks for many answers. */
    Exchange stream(String path, JsonNode question) {
        return attempt((member, token) -> exchanges.stream(member, path, question, token));
    }

    /** The one that is asked now. */
    URI current() {
        return endpoints.get(Math.floorMod(current.get(), endpoints.size()));
    }

    private <T> T attempt(Question<T> question) {
        EtcdFailure last = null;
        for (int tried = 0; tried < Math.min(endpoints.size(), MOST_TRIES); tried++) {
            int number = current.get();
            try {
                return authenticated(endpoints.get(Math.floorMod(number, endpoints.size())), question);
            } catch (EtcdFailure failure) {
                if (failure.kind() != Kind.UNAVAILABLE) {
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
    private <T> T authenticated(URI member, Question<T> question) {
        String token = tokens.get(member);
        try {
            return question.ask(member, token);
        } catch (EtcdFailure failure) {
            if (failure.kind() != Kind.TOKEN || !tokens.areNeeded()) {
                throw failure.kind() == Kind.TOKEN ? refused(failure) : failure;
            }
            tokens.drop(token);
        }
        try {
            return question.ask(member, tokens.get(member));
        } catch (EtcdFailure failure) {
            throw failure.kind() == Kind.TOKEN ? refused(failure) : failure;
        }
    }

    private static EtcdFailure refused(EtcdFailure failure) {
        return new EtcdFailure(Kind.REFUSED, failure.getMessage() + ": check username and password", failure);
    }

    private static EtcdFailure withEarlier(EtcdFailure failure, @Nullable EtcdFailure earlier) {
        if (earlier != null) {
            failure.addSuppressed(earlier);
        }
        return failure;
    }

    private interface Question<T> {
        T ask(URI member, String token);
    }
}
