package dev.interservice.messaging.amqp.wire;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;

/** How {@link BrokerTopology} makes sure that exchanges and queues exist at the broker. */
public interface DeclarationMode {
    /** Makes sure of a durable exchange. */
    void exchange(Channel channel, String name, String type) throws IOException;

    /** Makes sure of a durable queue. */
    void queue(Channel channel, String name, Map<String, Object> arguments) throws IOException;

    /** Binds a queue to an exchange. */
    default void bind(Channel channel, String queue, String exchange, String routingKey) throws IOException {}

    /** Deletes a queue that is empty and has no consumer. */
    default void deleteIfUnused(Channel channel, String queue) throws IOException {}

    /** Declares, so that the broker creates what is missing and refuses what differs. */
    DeclarationMode ACTIVE = new DeclarationMode() {
        @Override
        public void exchange(Channel channel, String name, String type) throws IOException {
            channel.exchangeDeclare(name, type, true);
        }

        @Override
        public void queue(Channel channel, String name, Map<String, Object> arguments) throws IOException {
            channel.queueDeclare(name, true, false, false, arguments);
        }

        @Override
        public void bind(Channel channel, String queue, String exchange, String routingKey) throws IOException {
            channel.queueBind(queue, exchange, routingKey);
        }

        @Override
        public void deleteIfUnused(Channel channel, String queue) throws IOException {
            channel.queueDelete(queue, true, true);
        }
    };

    /** Declares passively: the broker only checks that exchange and queue exist. */
    DeclarationMode PASSIVE = new DeclarationMode() {
        @Override
        public void exchange(Channel channel, String name, String type) throws IOException {
            channel.exchangeDeclarePassive(name);
        }

        @Override
        public void queue(Channel channel, String name, Map<String, Object> arguments) throws IOException {
            channel.queueDeclarePassive(name);
        }
    };

    /** Asks the broker nothing. */
    DeclarationMode NONE = new DeclarationMode() {
        @Override
        public void exchange(Channel channel, String name, String type) {}

        @Override
        public void queue(Channel channel, String name, Map<String, Object> arguments) {}
    };
}
