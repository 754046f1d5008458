package dev.interservice.messaging.internal.routing;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.RequestReplyTransport;
import dev.interservice.messaging.transport.Transport;
import java.util.List;

/** A transport and the name it has in the configuration. */
public record NamedTransport(String name, Transport transport) {
    public RequestReplyTransport requestReply(Contract<?> contract) {
        if (transport instanceof RequestReplyTransport able) {
            return able;
        }
        throw unsupported(contract, "requests");
    }

    public ChannelTransport channel(Contract<?> contract) {
        if (transport instanceof ChannelTransport able) {
            return able;
        }
        throw unsupported(contract, "commands and events");
    }

    private ConfigException unsupported(Contract<?> contract, String what) {
        return new ConfigException(
                contract.type(),
                List.of("transport \"" + name + "\" carries no " + what + ", so it cannot carry " + contract.type()
                        + ": name another one under services." + contract.service() + ".contracts." + contract.name()),
                null);
    }
}
