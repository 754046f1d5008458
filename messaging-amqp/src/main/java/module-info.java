/** Transport over AMQP 0-9-1, for RabbitMQ. */
module dev.interservice.messaging.amqp {
    requires transitive dev.interservice.messaging;
    requires com.rabbitmq.client;
    requires org.slf4j;

    exports dev.interservice.messaging.amqp;

    provides dev.interservice.messaging.transport.TransportProvider with
            dev.interservice.messaging.amqp.AmqpTransportProvider;
}
