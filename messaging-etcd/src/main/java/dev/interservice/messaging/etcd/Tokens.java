package dev.interservice.messaging.etcd;

import dev.interservice.messaging.etcd.EtcdFailure.Kind;
import dev.interservice.messaging.transport.Secret;
import java.net.URI;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Proves to etcd who we are: a token for a username and password. Safe for use by several threads. */
final class Tokens {
    private static final String PATH = "/v3/auth/authenticate";
    private static final String NONE = "";

    private final EtcdSettings settings;
    private final Exchanges exchanges;
    private volatile Secret current = Secret.of(NONE);

    Tokens(EtcdSettings settings, Exchanges exchanges) {
        this.settings = settings;
        this.exchanges = exchanges;
    }

    /** Whether there is a user at all. */
    boolean areNeeded() {
        return settings.username().isPresent();
    }

    /** One that is good as far as we know; empty without a user, and where etcd asks nobody. */
    String get(URI member) {
        Secret known = current;
        if (!areNeeded() || !known.reveal().equals(NONE)) {
            return known.reveal();
        }
        // Race: two may do so at once; both tokens are good.
        Secret fresh = Secret.of(authenticate(member));
        current = fresh;
        return fresh.reveal();
    }

    /** This one was refused. */
    void drop(String token) {
        // Race: somebody may just have got a new one; then that is lost, and one more is asked for.
        if (current.reveal().equals(token)) {
            current = Secret.of(NONE);
        }
    }

    private String authenticate(URI member) {
        ObjectNode question = Json.object();
        question.put("name", settings.username().orElse(""));
        question.put("password", settings.password().map(Secret::reveal).orElse(""));
        try {
            JsonNode answer = exchanges.ask(member, PATH, question, NONE);
            return answer.path("token").asString(NONE);
        } catch (EtcdFailure failure) {
            if (failure.reason().contains("authentication is not enabled")) {
                return NONE;
            }
            throw failure.kind() == Kind.TOKEN ? new EtcdFailure(Kind.REFUSED, failure.reason(), failure) : failure;
        }
    }
}
