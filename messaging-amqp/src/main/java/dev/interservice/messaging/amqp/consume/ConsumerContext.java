package dev.interservice.messaging.amqp.consume;

import dev.interservice.messaging.amqp.connection.SerialExecutor;
import dev.interservice.messaging.amqp.publish.ConfirmingPublisher;
import dev.interservice.messaging.amqp.publish.RpcPublisher;
import dev.interservice.messaging.amqp.wire.AmqpMapping;
import dev.interservice.messaging.amqp.wire.BrokerTopology;
import dev.interservice.messaging.amqp.wire.DeadLetterMapping;
import dev.interservice.messaging.amqp.wire.TopologyNames;
import dev.interservice.messaging.support.TransportSignals;
import dev.interservice.messaging.transport.TransportSetup;

/**
 * What all consumers of a transport have in common.
 *
 * @param executor where they begin and end, and wait for the broker's answers
 * @param acknowledgementExecutor where they acknowledge, which must not wait for those
 */
public record ConsumerContext(
        TopologyNames names,
        BrokerTopology topology,
        AmqpMapping mapping,
        DeadLetterMapping deadLetters,
        ConfirmingPublisher publisher,
        RpcPublisher rpcPublisher,
        SerialExecutor executor,
        SerialExecutor acknowledgementExecutor,
        TransportSignals signals,
        TransportSetup setup) {}
