package dev.interservice.messaging.etcd;

import dev.interservice.messaging.etcd.EtcdFailure.Kind;
import java.net.URI;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What an error of etcd means: the code of gRPC in its JSON, because the status of HTTP says less. */
final class Refusal {
    private static final int INVALID = 3;
    private static final int NOT_FOUND = 5;
    private static final int DENIED = 7;
    private static final int PRECONDITION = 9;
    private static final int UNAUTHENTICATED = 16;
    private static final int LONGEST_QUOTE = 300;

    private Refusal() {}

    static EtcdFailure of(URI member, int status, String body) {
        JsonNode json = error(body);
        int code = json.path("code").asInt(json.path("grpc_code").asInt(0));
        String said = json.path("message").asString(json.path("error").asString(""));
        String shown = said.isEmpty() ? "status " + status : quoted(said);
        return new EtcdFailure(kind(code, said), "etcd at " + member + " says: " + shown);
    }

    /** A stream tells an error as an object, an answer as its parts. */
    private static JsonNode error(String body) {
        try {
            JsonNode json = Json.read(body);
            return json.path("error").isObject() ? json.path("error") : json;
        } catch (JacksonException other) {
            return MissingNode.getInstance();
        }
    }

    private static Kind kind(int code, String said) {
        boolean concernsToken = code == UNAUTHENTICATED
                || said.contains("user name is empty")
                || said.contains("revision of auth store is old");
        return switch (code) {
            case INVALID, UNAUTHENTICATED -> concernsToken ? Kind.TOKEN : Kind.REFUSED;
            case NOT_FOUND -> said.contains("lease not found") ? Kind.LEASE_GONE : Kind.REFUSED;
            case DENIED, PRECONDITION -> Kind.REFUSED;
            default -> Kind.UNAVAILABLE;
        };
    }

    private static String quoted(String said) {
        String safe = said.replaceAll("\\p{Cntrl}", " ");
        return safe.length() > LONGEST_QUOTE ? safe.substring(0, LONGEST_QUOTE) + "..." : safe;
    }
}
