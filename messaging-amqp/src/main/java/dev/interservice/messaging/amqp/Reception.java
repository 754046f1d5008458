package dev.interservice.messaging.amqp;

import dev.interservice.messaging.transport.TransportSetup;

/** What all consumers of a transport have in common. */
record Reception(
        Names names,
        Topology topology,
        AmqpMapping mapping,
        DeadLetterMapping deadLetters,
        Publisher publisher,
        Talk talk,
        Desk desk,
        TransportSetup setup) {}
