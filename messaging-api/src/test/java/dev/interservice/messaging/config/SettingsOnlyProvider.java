package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.transport.Secret;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportProvider;
import dev.interservice.messaging.transport.TransportProviders;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Transports with settings of every sort, which nobody starts. */
public record SettingsOnlyProvider<S extends Record>(String name, Class<S> settings) implements TransportProvider<S> {
    static final TransportProviders ALL = TransportProviders.of(List.of(
            new SettingsOnlyProvider<>("in-memory", Memory.class),
            new SettingsOnlyProvider<>("http", Web.class),
            new SettingsOnlyProvider<>("amqp", Broker.class)));

    @Override
    public Transport start(S settings, TransportSetup setup) {
        throw new UnsupportedOperationException("not started in these tests");
    }

    /** Nothing is required. */
    record Memory(Optional<String> name, Optional<Integer> capacity) {
        Memory {
            if (capacity.isPresent() && capacity.get() < 1) {
                throw new IllegalArgumentException("capacity must be at least 1, but is " + capacity.get());
            }
        }
    }

    /** With a required number, lists and maps. */
    record Web(
            int port,
            Optional<Boolean> compressed,
            Optional<Duration> idleTimeout,
            Map<String, List<URI>> groups,
            Set<Speed> speeds,
            @Nullable Tls tls) {
        Web {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port must be from 0 to 65535, but is " + port);
            }
        }
    }

    /** A section in a section. */
    record Tls(Path key) {
        Tls {
            requireNonNull(key, "key");
        }
    }

    /** A closed set of words. */
    enum Speed {
        SLOW,
        VERY_FAST
    }

    /** With required texts; it is careless with what it says. */
    public record Broker(URI uri, String username, Secret password) {
        public Broker {
            requireNonNull(uri, "uri");
            requireNonNull(password, "password");
            if (username != null && username.length() > 20) {
                throw new IllegalArgumentException(
                        "username must be short, but is " + username + ":" + password.reveal() + "@" + uri.getHost());
            }
        }
    }
}
