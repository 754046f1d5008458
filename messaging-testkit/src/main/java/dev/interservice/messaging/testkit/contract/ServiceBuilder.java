package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.MessagingLimits;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One instance of a service, before it starts: a {@code Messaging} instance on its default configuration, with the
 * engine's own time and threads, over a transport of the test's fixture.
 */
final class ServiceBuilder {
    private final TestServices services;
    private MessagingConfig config;
    private Optional<Environment> environment = Optional.empty();
    private OptionalInt maxTransportBytes = OptionalInt.empty();
    private final List<Address> addresses = new ArrayList<>();

    ServiceBuilder(TestServices services, String name) {
        this.services = services;
        // Peers of a test learn of it at once.
        this.config = MessagingConfig.of(name)
                .defaults(ScopedSettings.NONE.transport(TestServices.TRANSPORT))
                .limits(MessagingLimits.DEFAULT.drainDelay(Duration.ZERO));
    }

    /** Puts the engine, and only the engine, on this clock. */
    ServiceBuilder engineEnvironment(ManualEnvironment clock) {
        environment = Optional.of(clock);
        return this;
    }

    ServiceBuilder limits(UnaryOperator<MessagingLimits> change) {
        config = config.limits(change.apply(config.limits()));
        return this;
    }

    ServiceBuilder handlerSettings(UnaryOperator<HandlerSettings> change) {
        return defaults(routes -> routes.handler(change.apply(routes.handler())));
    }

    ServiceBuilder defaults(UnaryOperator<ScopedSettings> change) {
        config = config.defaults(change.apply(config.defaults()));
        return this;
    }

    /** Lets the transport take less than the engine does. */
    ServiceBuilder transportLimit(int maxBytes) {
        maxTransportBytes = OptionalInt.of(maxBytes);
        return this;
    }

    /** Lets peers without an engine know that this service is going to listen there. */
    ServiceBuilder announcedAddress(Address address) {
        addresses.add(address);
        return this;
    }

    /** Starts it without a handler. */
    Messaging start() {
        return start(messaging -> {});
    }

    /** Starts it with its handlers; the test context closes it. */
    Messaging start(Consumer<Messaging> handlers) {
        Transport transport = services.connect(
                config.service(), maxTransportBytes.orElse(config.limits().maxMessageBytes()), addresses);
        MessagingRuntime.Builder builder = MessagingRuntime.builder(config)
                .transport(TestServices.TRANSPORT, transport)
                .registry(services.registry())
                .observer(services.signals());
        environment.ifPresent(builder::environment);
        return services.closeAfterTest(builder.start(handlers));
    }
}
