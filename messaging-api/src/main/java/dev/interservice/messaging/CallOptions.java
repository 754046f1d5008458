package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What one call wants to be different from the configuration. Immutable; each method returns changed options.
 *
 * @param timeout how long the caller waits: for the reply of a request, for the acceptance of a send or publish
 * @param timeToLive how long a sent message is worth handling; it is counted from acceptance and independent of any
 *     deadline
 * @param idempotencyKey the key under which repeated calls are one call, in place of the contract's own
 * @param headers sent along with the message
 * @param context the context the call belongs to, in place of the thread's ambient one
 * @param deadlineInherited whether the deadline of that context bounds the call
 */
public record CallOptions(
        Optional<Duration> timeout,
        Optional<Duration> timeToLive,
        Optional<String> idempotencyKey,
        Headers headers,
        Optional<MessageContext> context,
        boolean deadlineInherited) {

    /** Everything as configured. */
    public static final CallOptions DEFAULT = new CallOptions(
            Optional.empty(), Optional.empty(), Optional.empty(), Headers.EMPTY, Optional.empty(), true);

    /** Checks that every part is there and every duration positive. */
    public CallOptions {
        requireNonNull(timeout, "timeout").ifPresent(value -> checkPositive("timeout", value));
        requireNonNull(timeToLive, "timeToLive").ifPresent(value -> checkPositive("timeToLive", value));
        requireNonNull(idempotencyKey, "idempotencyKey")
                .ifPresent(key -> ContractDefinition.requireKey("idempotencyKey", key));
        requireNonNull(headers, "headers").requireUnreserved();
        requireNonNull(context, "context");
    }

    /** These options with another timeout. */
    public CallOptions timeout(Duration value) {
        return new CallOptions(Optional.of(value), timeToLive, idempotencyKey, headers, context, deadlineInherited);
    }

    /** These options with a time after which the message is dropped instead of handled. */
    public CallOptions timeToLive(Duration value) {
        return new CallOptions(timeout, Optional.of(value), idempotencyKey, headers, context, deadlineInherited);
    }

    /** These options with another idempotency key; it also makes a request safe to try again. */
    public CallOptions idempotencyKey(String value) {
        return new CallOptions(timeout, timeToLive, Optional.of(value), headers, context, deadlineInherited);
    }

    /** These options with one more header. */
    public CallOptions header(String name, String value) {
        return headers(headers.with(name, value));
    }

    /** These options with other headers. */
    public CallOptions headers(Headers value) {
        return new CallOptions(timeout, timeToLive, idempotencyKey, value, context, deadlineInherited);
    }

    /** These options within the conversation of a context, for threads where it is not ambient. */
    public CallOptions within(MessageContext value) {
        return new CallOptions(timeout, timeToLive, idempotencyKey, headers, Optional.of(value), deadlineInherited);
    }

    /** These options without the surrounding handler's deadline, as compensations need it; correlation is kept. */
    public CallOptions detached() {
        return new CallOptions(timeout, timeToLive, idempotencyKey, headers, context, false);
    }

    private static void checkPositive(String parameter, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(parameter + " must be positive, but is " + value);
        }
    }
}
