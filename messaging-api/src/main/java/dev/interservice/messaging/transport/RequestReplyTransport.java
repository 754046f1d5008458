package dev.interservice.messaging.transport;

import dev.interservice.messaging.Deadline;
import java.util.concurrent.CompletableFuture;

/** A transport that carries requests and their replies. */
public interface RequestReplyTransport extends Transport {
    /**
     * Sends a request once. Never blocks and never throws: failures arrive in the future, as {@link TransportException}.
     *
     * <p>The deadline travels along as remaining time. The engine cancels the future when the deadline passes, so a
     * transport needs no timer of its own. Cancelling really cancels: the slot is free, a late reply is dropped. A future
     * that can tell how far the request got completes itself with a {@link TransportException} when it is cancelled.
     */
    CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline);

    /**
     * Gives requests to a listener; when this returns, the next one is received.
     *
     * @throws TransportException this transport cannot serve that address
     */
    Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener);
}
