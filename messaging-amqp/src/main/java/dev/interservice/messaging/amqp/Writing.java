package dev.interservice.messaging.amqp;

import dev.interservice.messaging.transport.TransportException.Progress;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How far something got on its way to the broker.
 *
 * <p>Races of the writer with whoever ends it (a cancel, a close, the loss of the connection): each takes one step by
 * compare-and-set. The writer must take the first step before it writes, so what was ended before is never written; and
 * whoever ends it later knows that it may have arrived.
 */
final class Writing {
    private enum Step {
        WAITING,
        WRITTEN,
        ENDED
    }

    private final AtomicReference<Step> step = new AtomicReference<>(Step.WAITING);
    /** Once it may have left, that stays so, also while it waits to be written again. */
    private volatile boolean mayHaveLeft;

    /** The writer is going to write it; false if it has ended. */
    boolean begin() {
        return step.compareAndSet(Step.WAITING, Step.WRITTEN);
    }

    /** Nothing of it was written after all. */
    void takeBack() {
        step.compareAndSet(Step.WRITTEN, Step.WAITING);
    }

    /** It may or may not have arrived and is to be written again. */
    void again() {
        mayHaveLeft = true;
        step.compareAndSet(Step.WRITTEN, Step.WAITING);
    }

    /** Ends it, once; false if it has ended before. */
    boolean end() {
        Step before = step.getAndSet(Step.ENDED);
        if (before == Step.WRITTEN) {
            mayHaveLeft = true;
        }
        return before != Step.ENDED;
    }

    /** Whether it may have arrived on an earlier connection, before it was written again. */
    boolean mayHaveLeft() {
        return mayHaveLeft;
    }

    /** What can be said of one that has ended without an answer. */
    Progress progress() {
        return mayHaveLeft ? Progress.UNKNOWN : Progress.NOT_SENT;
    }
}
