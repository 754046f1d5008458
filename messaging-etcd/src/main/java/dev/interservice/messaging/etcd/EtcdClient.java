package dev.interservice.messaging.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.interservice.messaging.etcd.KeyLayout.KeyRange;
import dev.interservice.messaging.lookup.ServiceInstance;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Client of etcd's JSON gateway. Everything blocks its thread until it is answered or fails with an
 * {@link EtcdException}. Safe for use by several threads.
 */
final class EtcdClient {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdClient.class);

    private final EtcdMembers members;

    EtcdClient(EtcdMembers members) {
        this.members = members;
    }

    /** What there is now. */
    InstanceListing list(KeyRange range) {
        JsonNode answer = members.ask("/v3/kv/range", rangeRequest(range));
        Map<String, ServiceInstance> instances = new LinkedHashMap<>();
        for (JsonNode pair : answer.path("kvs")) {
            instance(pair).ifPresent(instance -> instances.put(key(pair), instance));
        }
        return new InstanceListing(instances, revision(answer));
    }

    /** Asks nothing but whether somebody answers for the whole cluster, and who. */
    URI checkQuorum(KeyRange range) {
        members.ask("/v3/kv/range", rangeRequest(range));
        return members.current();
    }

    /** What changes from this revision on. */
    WatchStream watch(KeyRange range, long revision) {
        ObjectNode body = GatewayJson.object();
        body.set("create_request", rangeRequest(range).put("start_revision", String.valueOf(revision)));
        return new WatchStream(members.stream("/v3/watch", body));
    }

    /** A new lease, which may be longer than asked for. */
    Lease grant(Duration asked) {
        long seconds = Math.max(1, asked.plusMillis(999).toSeconds());
        JsonNode answer = members.ask("/v3/lease/grant", GatewayJson.object().put("TTL", String.valueOf(seconds)));
        return new Lease(answer.path("ID").asString(""), Duration.ofSeconds(GatewayJson.int64(answer.path("TTL"))));
    }

    /**
     * Renews a lease.
     *
     * @return whether the lease still is there: etcd answers without a time to live when it is not
     */
    boolean keepAlive(Lease lease) {
        JsonNode answer =
                members.ask("/v3/lease/keepalive", GatewayJson.object().put("ID", lease.id()));
        return GatewayJson.int64(answer.path("result").path("TTL")) > 0;
    }

    /** Ends a lease, and whatever stands under it. */
    void revoke(Lease lease) {
        members.ask("/v3/lease/revoke", GatewayJson.object().put("ID", lease.id()));
    }

    /**
     * Makes it so that the instance stands at these keys under this lease, and nothing at those that are outdated: all
     * at once, and without a change when it is so already.
     */
    void putInstance(ServiceInstance instance, Set<String> keys, Set<String> outdated, Lease lease) {
        String value = GatewayJson.toBase64(InstanceJson.write(instance));
        ObjectNode body = GatewayJson.object();
        ArrayNode isSo = body.putArray("compare");
        ArrayNode otherwise = body.putArray("failure");
        for (String key : keys) {
            String encoded = GatewayJson.toBase64(key);
            isSo.addObject().put("key", encoded).put("target", "LEASE").put("lease", lease.id());
            otherwise
                    .addObject()
                    .putObject("request_put")
                    .put("key", encoded)
                    .put("value", value)
                    .put("lease", lease.id());
        }
        String any = GatewayJson.toBase64(keys.iterator().next());
        isSo.addObject().put("key", any).put("target", "VALUE").put("value", value);
        outdated.forEach(
                key -> otherwise.addObject().putObject("request_delete_range").put("key", GatewayJson.toBase64(key)));
        members.ask("/v3/kv/txn", body);
    }

    /** What stands there, if it can be read: others may have written it. */
    static Optional<ServiceInstance> instance(JsonNode pair) {
        try {
            return Optional.of(InstanceJson.read(GatewayJson.fromBase64(pair.path("value"))));
        } catch (IllegalArgumentException unreadable) {
            LOG.warn(
                    "what stands in etcd at {} is no instance, and is passed over: {}",
                    key(pair),
                    unreadable.getMessage());
            return Optional.empty();
        }
    }

    static String key(JsonNode pair) {
        return new String(GatewayJson.fromBase64(pair.path("key")), UTF_8);
    }

    private static ObjectNode rangeRequest(KeyRange range) {
        return GatewayJson.object()
                .put("key", GatewayJson.toBase64(range.from()))
                .put("range_end", GatewayJson.toBase64(range.to()));
    }

    private static long revision(JsonNode answer) {
        return GatewayJson.int64(answer.path("header").path("revision"));
    }

    /**
     * All there is at one moment.
     *
     * @param instances by their keys
     * @param revision of that moment
     */
    record InstanceListing(Map<String, ServiceInstance> instances, long revision) {}

    /**
     * A lease that was granted.
     *
     * @param id a 64-bit number as text
     * @param time it lives after each renewal
     */
    record Lease(String id, Duration time) {}
}
