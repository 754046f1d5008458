package dev.interservice.messaging.etcd;

import dev.interservice.messaging.etcd.EtcdException.ErrorKind;
import java.net.URI;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Decodes an error of etcd: by the code of gRPC in its JSON, because the status of HTTP says less. */
final class EtcdErrorDecoder {
    private static final int INVALID = 3;
    private static final int NOT_FOUND = 5;
    private static final int DENIED = 7;
    private static final int PRECONDITION = 9;
    private static final int UNAUTHENTICATED = 16;
    private static final int MAX_QUOTE_CHARACTERS = 300;

    private EtcdErrorDecoder() {}

    static EtcdException of(URI member, int status, String body) {
        JsonNode json = error(body);
        int code = json.path("code").asInt(json.path("grpc_code").asInt(0));
        String said = json.path("message").asString(json.path("error").asString(""));
        String shown = said.isEmpty() ? "status " + status : quoted(said);
        return new EtcdException(kind(code, said), "etcd at " + member + " says: " + shown);
    }

    /** A stream tells an error as an object, an answer as its parts. */
    private static JsonNode error(String body) {
        try {
            JsonNode json = GatewayJson.read(body);
            return json.path("error").isObject() ? json.path("error") : json;
        } catch (JacksonException other) {
            return MissingNode.getInstance();
        }
    }

    private static ErrorKind kind(int code, String said) {
        boolean concernsToken = code == UNAUTHENTICATED
                || said.contains("user name is empty")
                || said.contains("revision of auth store is old");
        return switch (code) {
            case INVALID, UNAUTHENTICATED -> concernsToken ? ErrorKind.INVALID_TOKEN : ErrorKind.REFUSED;
            case NOT_FOUND -> said.contains("lease not found") ? ErrorKind.LEASE_NOT_FOUND : ErrorKind.REFUSED;
            case DENIED, PRECONDITION -> ErrorKind.REFUSED;
            default -> ErrorKind.UNAVAILABLE;
        };
    }

    private static String quoted(String said) {
        String safe = said.replaceAll("\\p{Cntrl}", " ");
        return safe.length() > MAX_QUOTE_CHARACTERS ? safe.substring(0, MAX_QUOTE_CHARACTERS) + "..." : safe;
    }
}
