package dev.interservice.messaging.amqp.wire;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message as it goes out.
 *
 * @param exchange empty for the default exchange, whose routing keys are the names of queues
 * @param isMandatory whether it comes back when no queue takes it
 */
@SuppressWarnings("ArrayRecordComponent")
public // It is not compared, and holds what is handed over.
record OutboundMessage(
        String exchange, String routingKey, boolean isMandatory, BasicProperties properties, byte[] body) {
    /** To a queue by its name, which must be there. */
    public static OutboundMessage toQueue(String queue, BasicProperties properties, byte[] body) {
        return new OutboundMessage("", queue, true, properties, body);
    }

    public void write(Channel channel) throws IOException {
        channel.basicPublish(exchange, routingKey, isMandatory, properties, body);
    }

    /** Whether a message that came back is this one, or one that cannot be told from it and must come back as well. */
    public boolean matches(String itsExchange, String itsRoutingKey, @Nullable String itsMessageId) {
        return exchange.equals(itsExchange)
                && routingKey.equals(itsRoutingKey)
                && Objects.equals(properties.getMessageId(), itsMessageId);
    }
}
