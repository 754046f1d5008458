package dev.interservice.messaging;

/**
 * Is told what happens inside: for metrics, tracing and logs.
 *
 * <p>Called on the threads that do the work, by several at once, so it must be quick, must not block and must not call the
 * messaging. What it throws is logged once and ignored. Without observers nothing is measured and no signal is made.
 */
@FunctionalInterface
public interface Observer {
    /** Something happened. New kinds of signals may come in any release: ignore those you do not know. */
    void observe(Signal signal);

    /** Looks away. Whoever makes signals checks for it first and makes none. */
    Observer NONE = signal -> {};
}
