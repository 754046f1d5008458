package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;

/** Services that talk over HTTP and find each other in etcd, as a configuration file says; and what they say. */
final class EtcdServicesFixture implements AutoCloseable {
    static final Operation<Ask, Place> WHERE =
            Operation.of("inventory", "where", Ask.class, Place.class).idempotent();
    static final Event<Ready> READY = Event.of("kitchen", "ready", Ready.class);

    private final Path file;
    private final Deque<Messaging> open = new ArrayDeque<>();

    record Ask(int number) {}

    record Place(String instance) {}

    record Ready(int number) {}

    private EtcdServicesFixture(Path file) {
        this.file = file;
    }

    /** Without a service yet. */
    static EtcdServicesFixture in(Path directory, URI etcd, String prefix) {
        try {
            return new EtcdServicesFixture(
                    Files.writeString(directory.resolve("messaging.yaml"), """
                    messaging:
                      transports: { http: { port: 0 } }
                      limits: { drain-delay: 200ms }
                      defaults: { transport: http, lookup: etcd }
                      registries: { etcd: { endpoints: ["%s"], prefix: "%s" } }
                    """.formatted(etcd, prefix)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** For another process, which calls {@link #start(Path, String, Consumer)}. */
    Path file() {
        return file;
    }

    static Messaging start(Path file, String service, Consumer<Messaging> handlers) {
        return MessagingRuntime.start(MessagingConfig.load(file, Map.of("service.name", service)), handlers);
    }

    /** One more; it is closed with this, if it is not before. */
    Messaging add(String service, Consumer<Messaging> handlers) {
        Messaging added = start(file, service, handlers);
        open.push(added);
        return added;
    }

    @Override
    public void close() {
        open.forEach(Messaging::close);
    }
}
