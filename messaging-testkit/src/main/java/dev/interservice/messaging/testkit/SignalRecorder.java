package dev.interservice.messaging.testkit;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An observer that remembers its signals. */
public final class SignalRecorder implements Observer {
    private final Duration patience;
    // Guarded by this.
    private final List<Signal> signals = new ArrayList<>();

    SignalRecorder(Duration patience) {
        this.patience = patience;
    }

    @Override
    public synchronized void observe(Signal signal) {
        signals.add(signal);
        notifyAll();
    }

    /** The signals of one kind so far. */
    public synchronized <S extends Signal> List<S> of(Class<S> kind) {
        return signals.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Waits until there are so many signals of one kind. */
    public <S extends Signal> List<S> await(Class<S> kind, int count) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            while (of(kind).size() < count) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    throw new AssertionError(of(kind).size() + " of " + count + " signals " + kind.getSimpleName()
                            + " within " + patience);
                }
                try {
                    wait(millis);
                } catch (InterruptedException interrupt) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted", interrupt);
                }
            }
            return of(kind);
        }
    }
}
