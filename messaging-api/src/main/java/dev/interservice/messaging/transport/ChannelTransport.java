package dev.interservice.messaging.transport;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A transport that carries commands through queues and events to groups. */
public interface ChannelTransport extends Transport {
    /**
     * Sends a message once; the future completes when the message is accepted as the {@link Acceptance} says. Never
     * blocks and never throws; cancelling is as for {@link RequestReplyTransport#request}.
     *
     * <p>The deadline bounds the time to acceptance only, never how long the message lives.
     *
     * @param address a {@link Address.Queue}, a {@link Address.Topic}, or a {@link Address.Subscription} for a message
     *     that is meant for one group only
     */
    CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline);

    /**
     * Gives messages to a listener; when this returns, the next one is received. A subscription that was received from
     * once is declared from then on.
     *
     * @param address a {@link Address.Queue} or a {@link Address.Subscription}
     * @throws TransportException this transport cannot receive from that address
     */
    Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener);

    /** The dead letters of an address that this process receives from; empty where the transport keeps none. */
    Optional<DeadLetterStore> deadLetters(Address.Source address);
}
