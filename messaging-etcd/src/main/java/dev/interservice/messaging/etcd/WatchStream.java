package dev.interservice.messaging.etcd;

import dev.interservice.messaging.etcd.EtcdException.ErrorKind;
import dev.interservice.messaging.lookup.ServiceInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A watch of etcd. One thread reads it, anybody may cut it off. */
final class WatchStream implements AutoCloseable {
    private final EtcdMemberCall call;

    WatchStream(EtcdMemberCall call) {
        this.call = call;
    }

    /** Waits until etcd watches, which must be in time. */
    void awaitCreated() {
        read();
        call.clearLimit();
    }

    /** Waits for what changes next, for as long as it takes; it may be nothing. */
    List<KeyChange> next() {
        List<KeyChange> changes = new ArrayList<>();
        for (JsonNode event : read().path("events")) {
            JsonNode pair = event.path("kv");
            boolean deleted = event.path("type").asString("PUT").equals("DELETE");
            changes.add(new KeyChange(EtcdClient.key(pair), deleted ? Optional.empty() : EtcdClient.instance(pair)));
        }
        return changes;
    }

    /** Lets who reads fail. */
    void cancel() {
        call.abort();
    }

    @Override
    public void close() {
        call.close();
    }

    private JsonNode read() {
        JsonNode result = call.nextPart().path("result");
        if (result.path("canceled").asBoolean(false)) {
            throw watchEnded(result);
        }
        return result;
    }

    private static EtcdException watchEnded(JsonNode result) {
        long compacted = GatewayJson.int64(result.path("compact_revision"));
        return compacted > 0
                ? new EtcdException(
                        ErrorKind.UNAVAILABLE, "etcd has forgotten what changed before its revision " + compacted)
                : new EtcdException(
                        ErrorKind.UNAVAILABLE,
                        "etcd ended the watch: " + result.path("cancel_reason").asString("it does not say why"));
    }

    /**
     * What stands at a key now.
     *
     * @param instance empty when there is none, or nothing that can be read
     */
    record KeyChange(String key, Optional<ServiceInstance> instance) {}
}
