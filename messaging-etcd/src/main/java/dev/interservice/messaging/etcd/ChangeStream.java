package dev.interservice.messaging.etcd;

import dev.interservice.messaging.etcd.EtcdFailure.Kind;
import dev.interservice.messaging.lookup.ServiceInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A watch of etcd. One thread reads it, anybody may cut it off. */
final class ChangeStream implements AutoCloseable {
    private final Exchange exchange;

    ChangeStream(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Waits until etcd watches, which must be in time. */
    void begin() {
        read();
        exchange.unlimited();
    }

    /** Waits for what changes next, for as long as it takes; it may be nothing. */
    List<Change> next() {
        List<Change> changes = new ArrayList<>();
        for (JsonNode event : read().path("events")) {
            JsonNode pair = event.path("kv");
            boolean deleted = event.path("type").asString("PUT").equals("DELETE");
            changes.add(new Change(Etcd.key(pair), deleted ? Optional.empty() : Etcd.instance(pair)));
        }
        return changes;
    }

    /** Lets who reads fail. */
    void cut() {
        exchange.abort();
    }

    @Override
    public void close() {
        exchange.close();
    }

    private JsonNode read() {
        JsonNode result = exchange.next().path("result");
        if (result.path("canceled").asBoolean(false)) {
            throw ended(result);
        }
        return result;
    }

    private static EtcdFailure ended(JsonNode result) {
        long compacted = Json.number(result.path("compact_revision"));
        return compacted > 0
                ? new EtcdFailure(Kind.UNAVAILABLE, "etcd has forgotten what changed before its revision " + compacted)
                : new EtcdFailure(
                        Kind.UNAVAILABLE,
                        "etcd ended the watch: " + result.path("cancel_reason").asString("it does not say why"));
    }

    /**
     * What stands at a key now.
     *
     * @param instance empty when there is none, or nothing that can be read
     */
    record Change(String key, Optional<ServiceInstance> instance) {}
}
