package dev.interservice.messaging.amqp;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is to be published: one thing after the other, because a channel is for one thread and a write blocks while
 * the broker takes nothing. Requests and replies take turns with what is to be stored.
 */
final class Writer {
    private final Desk desk;
    private final Source talk;
    private final Source stored;
    // So that at most one task waits, however many wake it.
    private final AtomicBoolean awake = new AtomicBoolean();
    // Used at the desk only.
    private @Nullable Frames frames;

    Writer(Desk desk, Source talk, Source stored) {
        this.desk = desk;
        this.talk = talk;
        this.stored = stored;
    }

    /** Where there is something to be written. */
    interface Source {
        /** Writes one thing; false if there is nothing that can be written now. */
        boolean writeNext();
    }

    /** Begins to write to another connection; at the desk. */
    void begin(Frames fresh) {
        frames = fresh;
    }

    /** There is something new, or room for what waits. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            desk.execute(this::write);
        }
    }

    private void write() {
        // Before the look at what there is: whoever comes after it wakes the writer once more.
        awake.set(false);
        Frames current = frames;
        if (current == null) {
            writeAll();
            return;
        }
        current.gather();
        try {
            writeAll();
        } finally {
            current.send();
        }
    }

    private void writeAll() {
        boolean more;
        do {
            more = talk.writeNext();
            more |= stored.writeNext();
        } while (more);
    }
}
