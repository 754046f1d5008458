package dev.interservice.messaging.etcd;

import dev.interservice.messaging.etcd.EtcdException.ErrorKind;
import dev.interservice.messaging.transport.Secret;
import java.net.URI;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gets and keeps the token for a username and password, which proves to etcd who we are. Safe for use by several
 * threads.
 */
final class AuthTokenCache {
    private static final String PATH = "/v3/auth/authenticate";
    private static final String NONE = "";

    private final EtcdSettings settings;
    private final EtcdHttpClient http;
    private volatile Secret current = Secret.of(NONE);

    AuthTokenCache(EtcdSettings settings, EtcdHttpClient http) {
        this.settings = settings;
        this.http = http;
    }

    /** Whether there is a user at all. */
    boolean isRequired() {
        return settings.username().isPresent();
    }

    /** One that is good as far as we know; empty without a user, and where etcd asks nobody. */
    String get(URI member) {
        Secret known = current;
        if (!isRequired() || !known.reveal().equals(NONE)) {
            return known.reveal();
        }
        // Race: two may do so at once; both tokens are good.
        Secret fresh = Secret.of(authenticate(member));
        current = fresh;
        return fresh.reveal();
    }

    /** This one was refused. */
    void invalidate(String token) {
        // Race: somebody may just have got a new one; then that is lost, and one more is asked for.
        if (current.reveal().equals(token)) {
            current = Secret.of(NONE);
        }
    }

    private String authenticate(URI member) {
        ObjectNode body = GatewayJson.object();
        body.put("name", settings.username().orElse(""));
        body.put("password", settings.password().map(Secret::reveal).orElse(""));
        try {
            JsonNode answer = http.ask(member, PATH, body, NONE);
            return answer.path("token").asString(NONE);
        } catch (EtcdException failure) {
            if (failure.reason().contains("authentication is not enabled")) {
                return NONE;
            }
            throw failure.kind() == ErrorKind.INVALID_TOKEN
                    ? new EtcdException(ErrorKind.REFUSED, failure.reason(), failure)
                    : failure;
        }
    }
}
