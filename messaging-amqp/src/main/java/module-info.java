/** Transport over AMQP 0-9-1, for RabbitMQ. */
module dev.interservice.messaging.amqp {
    requires transitive dev.interservice.messaging;
    requires com.rabbitmq.client;
    requires org.slf4j;
}
