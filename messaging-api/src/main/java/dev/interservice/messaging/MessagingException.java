package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that did not succeed. Switch on {@link #outcome()} before trying again.
 *
 * <p>The outcome is that of the whole call, the worst over all of its attempts. The exception thrown is the one of that
 * attempt; those of the other attempts are {@linkplain #getSuppressed() suppressed}.
 *
 * <p>A handler that catches this should let {@link ClosedException} and {@link InterruptedCallException} pass: they say
 * that its own service is stopping, not that another service failed.
 */
public abstract sealed class MessagingException extends RuntimeException
        permits CallRejectedException,
                ClosedException,
                CodecException,
                ConfigException,
                ConnectionLostException,
                DeadlineExceededException,
                FaultException,
                InterruptedCallException,
                RemoteException,
                UnavailableException,
                UnroutableException {
    private static final long serialVersionUID = 1;

    private final Outcome outcome;
    private final String contract;
    private final @Nullable String messageId;

    MessagingException(
            Outcome outcome, String contract, @Nullable String messageId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = requireNonNull(outcome, "outcome");
        this.contract = requireNonNull(contract, "contract");
        this.messageId = messageId;
    }

    /** Whether the work was executed, not executed, or nobody knows. */
    public Outcome outcome() {
        return outcome;
    }

    /** The contract's name on the wire; empty when the failure is not about one. */
    public String contract() {
        return contract;
    }

    /** The id of the message that failed, the same on every attempt; empty when there was none yet. */
    public Optional<String> messageId() {
        return Optional.ofNullable(messageId);
    }
}
