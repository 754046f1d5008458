package dev.interservice.messaging.amqp;

import dev.interservice.messaging.transport.TransportProvider;
import dev.interservice.messaging.transport.TransportSetup;

/** Makes the transport {@code amqp} from its part of the configuration. */
public final class AmqpTransportProvider implements TransportProvider<AmqpSettings> {
    /** For the {@link java.util.ServiceLoader}. */
    public AmqpTransportProvider() {}

    @Override
    public String name() {
        return "amqp";
    }

    @Override
    public Class<AmqpSettings> settings() {
        return AmqpSettings.class;
    }

    @Override
    public AmqpTransport start(AmqpSettings settings, TransportSetup setup) {
        return AmqpTransport.connect(settings, setup);
    }
}
