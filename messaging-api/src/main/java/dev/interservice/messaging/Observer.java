package dev.interservice.messaging;

/**
 * Is told what happens inside: for metrics, tracing and logs.
 *
 * <p>Called on the threads that do the work, by several at once, so it must be quick, must not block and must not call
 * the {@link Messaging} instance. What it throws is logged once and ignored. Without observers nothing is measured and
 * no signal is made.
 */
@FunctionalInterface
public interface Observer {
    /** Something happened. New kinds of signals may come in any release: ignore those you do not know. */
    void observe(Signal signal);

    /** Discards every signal. Publishers of signals test for this instance and then make none. */
    Observer NONE = signal -> {};
}
