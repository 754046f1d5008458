package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A business fault that the operation declares; see {@link Fault#with}. Usually {@link Outcome#EXECUTED}. */
public final class FaultException extends MessagingException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final transient @Nullable Object details;

    /** Made by {@link Fault#with} in handlers and by the engine for callers. */
    public FaultException(
            Outcome outcome,
            String contract,
            @Nullable String messageId,
            String message,
            String code,
            @Nullable Object details) {
        super(outcome, contract, messageId, message, null);
        this.code = requireNonNull(code, "code");
        this.details = details;
    }

    /** The code of the fault. */
    public String code() {
        return code;
    }

    /** The details, if this is that fault; they do not survive Java serialization. */
    public <D> Optional<D> details(Fault<D> fault) {
        return code.equals(fault.code()) && fault.details().isInstance(details)
                ? Optional.of(fault.details().cast(details))
                : Optional.empty();
    }
}
