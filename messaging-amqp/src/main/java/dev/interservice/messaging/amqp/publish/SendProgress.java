package dev.interservice.messaging.amqp.publish;

import dev.interservice.messaging.transport.TransportException.Progress;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How far something got on its way to the broker.
 *
 * <p>Races of the writer with whoever ends it (a cancel, a close, the loss of the connection): each changes the phase
 * by compare-and-set. The writer must change it first and then write, so what was ended before is never written; and
 * whoever ends it later knows that it may have arrived.
 */
final class SendProgress {
    private enum SendPhase {
        WAITING,
        WRITTEN,
        ENDED
    }

    private final AtomicReference<SendPhase> phase = new AtomicReference<>(SendPhase.WAITING);
    /** Once it may have left, that stays so, also while it waits to be written again. */
    private volatile boolean mayHaveBeenSent;

    /** The writer is going to write it; false if it has ended. */
    boolean beginWrite() {
        return phase.compareAndSet(SendPhase.WAITING, SendPhase.WRITTEN);
    }

    /** Nothing of it was written after all. */
    void cancelWrite() {
        phase.compareAndSet(SendPhase.WRITTEN, SendPhase.WAITING);
    }

    /** It may or may not have arrived and is to be written again. */
    void markForResend() {
        mayHaveBeenSent = true;
        phase.compareAndSet(SendPhase.WRITTEN, SendPhase.WAITING);
    }

    /** Ends it, once; false if it has ended before. */
    boolean end() {
        SendPhase before = phase.getAndSet(SendPhase.ENDED);
        if (before == SendPhase.WRITTEN) {
            mayHaveBeenSent = true;
        }
        return before != SendPhase.ENDED;
    }

    /** Whether it may have arrived on an earlier connection, before it was written again. */
    boolean mayHaveBeenSent() {
        return mayHaveBeenSent;
    }

    /** What can be said of one that has ended without an answer. */
    Progress progress() {
        return mayHaveBeenSent ? Progress.UNKNOWN : Progress.NOT_SENT;
    }
}
