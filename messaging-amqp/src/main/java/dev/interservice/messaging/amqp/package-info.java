/** API: the RabbitMQ transport, for those who configure it in code. */
@NullMarked
package dev.interservice.messaging.amqp;

import org.jspecify.annotations.NullMarked;
