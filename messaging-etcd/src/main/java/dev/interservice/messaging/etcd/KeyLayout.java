package dev.interservice.messaging.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.interservice.messaging.lookup.ServiceInstance;
import java.net.URLEncoder;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys under which instances stand in etcd, on one page: an instance is at {@code /PREFIX/services/SERVICE/ID}, and
 * once more at {@code /PREFIX/events/TYPE/SERVICE/ID} for each event it subscribes to. Names are percent-encoded.
 */
record KeyLayout(String prefix) {
    private static final String EVENT = "event:";

    /** What is found under a key of the registry. */
    KeyRange rangeOf(String key) {
        return KeyRange.withPrefix(keyPrefix(key));
    }

    /** Where an instance is, everywhere. */
    Set<String> keysOf(ServiceInstance instance) {
        return instance.keys().stream()
                .map(key -> isEvent(key)
                        ? keyPrefix(key) + encoded(instance.service()) + "/" + encoded(instance.id())
                        : keyPrefix(key) + encoded(instance.id()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A key that never is, for asking whether somebody answers; whoever may read the prefix may read it. */
    KeyRange probeRange() {
        return KeyRange.withPrefix("/" + prefix + "/nothing/");
    }

    private String keyPrefix(String key) {
        return isEvent(key)
                ? "/" + prefix + "/events/" + encoded(key.substring(EVENT.length())) + "/"
                : "/" + prefix + "/services/" + encoded(key) + "/";
    }

    private static boolean isEvent(String key) {
        return key.startsWith(EVENT);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, UTF_8);
    }

    /**
     * All keys from one to another.
     *
     * @param from the first
     * @param to the first that is no part of it
     */
    record KeyRange(String from, String to) {
        /** All keys with this prefix, which ends with a slash: '0' comes after '/'. */
        static KeyRange withPrefix(String keyPrefix) {
            return new KeyRange(keyPrefix, keyPrefix.substring(0, keyPrefix.length() - 1) + '0');
        }
    }
}
