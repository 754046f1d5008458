package dev.interservice.messaging.etcd;

import dev.interservice.messaging.lookup.ServiceInstance;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An instance as it stands in etcd: JSON with the names of its record's parts; what is usual is left out. */
final class InstanceJson {
    private InstanceJson() {}

    static byte[] write(ServiceInstance instance) {
        ObjectNode json = GatewayJson.object();
        json.put("service", instance.service());
        json.put("id", instance.id());
        ObjectNode endpoints = json.putObject("endpoints");
        instance.endpoints().forEach((transport, endpoint) -> endpoints.put(transport, endpoint.toString()));
        if (!instance.subscriptions().isEmpty()) {
            ObjectNode subscriptions = json.putObject("subscriptions");
            instance.subscriptions()
                    .forEach((type, groups) -> groups.stream().sorted().forEach(subscriptions.putArray(type)::add));
        }
        instance.zone().ifPresent(zone -> json.put("zone", zone));
        if (instance.weight() != ServiceInstance.DEFAULT_WEIGHT) {
            json.put("weight", instance.weight());
        }
        if (instance.status() != ServiceInstance.Status.UP) {
            json.put("status", instance.status().name().toLowerCase(Locale.ROOT));
        }
        if (!instance.metadata().isEmpty()) {
            ObjectNode metadata = json.putObject("metadata");
            instance.metadata().forEach(metadata::put);
        }
        return GatewayJson.bytes(json);
    }

    /**
     * Reads it; parts it does not know, of a later version, are passed over.
     *
     * @throws IllegalArgumentException it is no instance
     */
    static ServiceInstance read(byte[] bytes) {
        try {
            JsonNode json = GatewayJson.read(bytes);
            return new ServiceInstance(
                    text(json.path("service")),
                    text(json.path("id")),
                    map(json.path("endpoints"), endpoint -> URI.create(text(endpoint))),
                    map(json.path("subscriptions"), InstanceJson::texts),
                    Optional.of(json.path("zone")).filter(JsonNode::isString).map(InstanceJson::text),
                    json.path("weight").asInt(ServiceInstance.DEFAULT_WEIGHT),
                    ServiceInstance.Status.valueOf(
                            json.path("status").asString("up").toUpperCase(Locale.ROOT)),
                    map(json.path("metadata"), InstanceJson::text));
        } catch (JacksonException unreadable) {
            throw new IllegalArgumentException("no JSON of an instance", unreadable);
        }
    }

    private static <T> Map<String, T> map(JsonNode object, Function<JsonNode, T> reader) {
        Map<String, T> map = new HashMap<>();
        object.properties().forEach(each -> map.put(each.getKey(), reader.apply(each.getValue())));
        return map;
    }

    private static Set<String> texts(JsonNode array) {
        Collection<JsonNode> values = array.values();
        Set<String> texts = new HashSet<>();
        values.forEach(each -> texts.add(text(each)));
        return texts;
    }

    private static String text(JsonNode node) {
        if (!node.isString()) {
            throw new IllegalArgumentException("text is missing");
        }
        return node.stringValue();
    }
}
