package dev.interservice.messaging.amqp;

import dev.interservice.messaging.transport.TransportSetup;

/**
 * What all consumers of a transport have in common.
 *
 * @param desk where they begin and end, and wait for the broker's answers
 * @param acknowledging where they acknowledge, which must not wait for those
 */
record ConsumerContext(
        TopologyNames names,
        BrokerTopology topology,
        AmqpMapping mapping,
        DeadLetterMapping deadLetters,
        ConfirmingPublisher publisher,
        RpcPublisher rpcPublisher,
        SerialExecutor executor,
        SerialExecutor acknowledgementExecutor,
        TransportSetup setup) {}
