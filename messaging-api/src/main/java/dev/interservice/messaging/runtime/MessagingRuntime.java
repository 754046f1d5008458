package dev.interservice.messaging.runtime;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.InMemoryInbox;
import dev.interservice.messaging.Inbox;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.codec.Codec;
import dev.interservice.messaging.codec.JsonCodec;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.internal.call.MessageFactory;
import dev.interservice.messaging.internal.call.MessageSender;
import dev.interservice.messaging.internal.call.RequestSender;
import dev.interservice.messaging.internal.call.ThreadlessExecutor;
import dev.interservice.messaging.internal.environment.Closeables;
import dev.interservice.messaging.internal.environment.SystemEnvironment;
import dev.interservice.messaging.internal.handler.HandlerRegistry;
import dev.interservice.messaging.internal.resilience.CallPipeline;
import dev.interservice.messaging.internal.routing.ContractRouteResolver;
import dev.interservice.messaging.internal.routing.EndpointDirectory;
import dev.interservice.messaging.internal.routing.NamedTransport;
import dev.interservice.messaging.internal.routing.ServiceRegistries;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts {@link Messaging} instances: the composition root, where configuration, transports and engine come together.
 *
 * <p>Each {@link Messaging} is independent of all others; close each one.
 */
public final class MessagingRuntime {
    private MessagingRuntime() {}

    /** Starts an instance that only sends, or whose handlers are registered later. */
    public static Messaging start(MessagingConfig config) {
        return builder(config).start(service -> {});
    }

    /**
     * Starts an instance with its handlers; it is announced to other services once they are registered.
     *
     * @param handlers registers them; when it throws, everything is closed again
     * @throws dev.interservice.messaging.ConfigException the configuration cannot be carried out
     * @throws dev.interservice.messaging.UnavailableException a transport cannot reach what it needs
     */
    public static Messaging start(MessagingConfig config, Consumer<Messaging> handlers) {
        return builder(config).start(handlers);
    }

    /**
     * The real machine's time and threads, for transports and stores that a user makes himself, who closes it.
     *
     * @param name of its threads, {@code messaging-NAME-...}
     */
    public static Environment environment(String name) {
        return SystemEnvironment.start(name);
    }

    /** Begins an instance with parts of the user's own. */
    public static Builder builder(MessagingConfig config) {
        return new Builder(config);
    }

    /** Takes what differs from the usual parts. */
    public static final class Builder {
        private final MessagingConfig config;
        private final Map<String, Transport> transports = new LinkedHashMap<>();
        private final List<Observer> observers = new ArrayList<>();
        private @Nullable Function<Environment, Inbox> inbox;
        private boolean closeOnShutdown;
        private Codec codec = new JsonCodec();
        private @Nullable Environment environment;
        private @Nullable ServiceRegistry registry;

        private Builder(MessagingConfig config) {
            this.config = requireNonNull(config, "config");
        }

        /** Uses this source of time, threads and chance, and does not close it. */
        public Builder environment(Environment value) {
            environment = requireNonNull(value, "environment");
            return this;
        }

        /** Uses this transport under a name of the configuration, and closes it in the end. */
        public Builder transport(String name, Transport transport) {
            transports.put(requireNonNull(name, "name"), requireNonNull(transport, "transport"));
            return this;
        }

        /**
         * Finds instances in this registry, unless the configuration gives their addresses or names another registry,
         * and closes it in the end.
         */
        public Builder registry(ServiceRegistry value) {
            registry = requireNonNull(value, "registry");
            return this;
        }

        /** Tells this observer what happens; may be called for several. */
        public Builder observer(Observer value) {
            observers.add(requireNonNull(value, "observer"));
            return this;
        }

        /** Handles each message, and each request with an idempotency key, once, as far as this inbox remembers. */
        public Builder inbox(Inbox value) {
            requireNonNull(value, "inbox");
            inbox = used -> value;
            return this;
        }

        /** As {@link #inbox}, in the memory of this process: a best effort that remembers so many keys. */
        public Builder inMemoryInbox(int capacity) {
            inbox = used -> new InMemoryInbox(capacity, used);
            return this;
        }

        /** Closes the instance when the JVM is asked to end, by SIGTERM for example; the JVM waits for it. */
        public Builder closeOnShutdown() {
            closeOnShutdown = true;
            return this;
        }

        /** Writes and reads payloads in this format. */
        public Builder codec(Codec value) {
            codec = requireNonNull(value, "codec");
            return this;
        }

        /** Starts it; see {@link MessagingRuntime#start(MessagingConfig, Consumer)}. */
        public Messaging start(Consumer<Messaging> handlers) {
            requireNonNull(handlers, "handlers");
            Optional<SystemEnvironment> owned =
                    environment == null ? Optional.of(SystemEnvironment.start(config.service())) : Optional.empty();
            Environment used = environment == null ? owned.orElseThrow() : environment;
            DefaultMessaging defaultMessaging;
            try {
                defaultMessaging = new DefaultMessaging(createComponents(used, owned));
            } catch (RuntimeException | Error failure) {
                if (registry != null) {
                    Closeables.closeQuietly("registry", registry);
                }
                owned.ifPresent(SystemEnvironment::close);
                throw failure;
            }
            try {
                handlers.accept(defaultMessaging);
                defaultMessaging.announce();
            } catch (RuntimeException | Error failure) {
                defaultMessaging.close();
                throw failure;
            }
            if (closeOnShutdown) {
                defaultMessaging.closeOnShutdown();
            }
            return defaultMessaging;
        }

        private MessagingComponents createComponents(Environment used, Optional<SystemEnvironment> owned) {
            String instance = used.newId();
            Observer observer = CompositeObserver.of(observers);
            ThreadlessExecutor threadlessExecutor = new ThreadlessExecutor(used);
            TransportSetup setup = new TransportSetup(
                    config.service(), instance, config.limits().maxMessageBytes(), observer, used, threadlessExecutor);
            TransportStarter.warnOfWaivedRequirements(config);
            Map<String, NamedTransport> started = TransportStarter.start(config, transports, setup);
            ServiceRegistries registries;
            try {
                registries = ServiceRegistries.start(
                        config,
                        registry,
                        started.values().stream()
                                .anyMatch(each -> each.transport().needsEndpoint()),
                        new RegistrySetup(
                                config.service(),
                                observer,
                                used instanceof SystemEnvironment system ? system.forRegistries() : used),
                        TransportStarter.classLoader());
            } catch (RuntimeException | Error failure) {
                started.values().forEach(each -> Closeables.closeQuietly(each.name(), each.transport()));
                throw failure;
            }
            EndpointDirectory endpointDirectory = new EndpointDirectory(config, registries, used, observer);
            ContractRouteResolver routeResolver = new ContractRouteResolver(config, started, endpointDirectory);
            MessageFactory messageFactory = new MessageFactory(used, config, codec, routeResolver);
            CallPipeline pipeline = new CallPipeline(used, config.limits().maxPending(), observer);
            return new MessagingComponents(
                    config,
                    instance,
                    used,
                    owned,
                    started,
                    registries,
                    endpointDirectory,
                    routeResolver,
                    threadlessExecutor,
                    pipeline,
                    new RequestSender(messageFactory, pipeline, codec),
                    new MessageSender(
                            messageFactory, pipeline, used, config.limits().maxPending()),
                    new HandlerRegistry(
                            used,
                            config,
                            codec,
                            routeResolver,
                            observer,
                            Optional.ofNullable(inbox).map(make -> make.apply(used))));
        }
    }
}
