package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A business failure that an operation declares: a code on the wire and details the caller can act on.
 *
 * <p>A handler throws it with {@link #with}; the caller receives a {@link FaultException} and asks it for the details.
 * Nothing is wrong with the services when a fault travels, so it is never tried again.
 *
 * @param code upper case with underscores, such as {@code OUT_OF_STOCK}
 * @param details the class of the details, a payload like any other
 * @param <D> the details
 */
public record Fault<D>(String code, Class<D> details) {
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,59}");

    /** Checks the code and the class. */
    public Fault {
        requireNonNull(code, "code");
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("code must be upper case with underscores, such as OUT_OF_STOCK, and at"
                    + " most 60 characters long, but is \"" + code + "\"");
        }
        ContractDefinition.checkPayload("details", details);
    }

    /** A fault with this code and these details. */
    public static <D> Fault<D> of(String code, Class<D> details) {
        return new Fault<>(code, details);
    }

    /** The exception a handler throws to answer with this fault. */
    public FaultException with(D details) {
        requireNonNull(details, "details");
        return new FaultException(Outcome.EXECUTED, "", null, code, code, details);
    }
}
