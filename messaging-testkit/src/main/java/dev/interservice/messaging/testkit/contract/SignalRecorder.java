package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

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
    public synchronized <S extends Signal> List<S> ofType(Class<S> kind) {
        return signals.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Waits until there are so many signals of one kind. */
    public <S extends Signal> List<S> await(Class<S> kind, int count) {
        awaitUntil(
                count + " signals " + kind.getSimpleName(), () -> ofType(kind).size() >= count);
        return ofType(kind);
    }

    /** Waits until something is so; looks at it again with each signal. */
    synchronized void awaitUntil(String what, BooleanSupplier isSo) {
        if (!MonitorWait.awaitCondition(this, patience, isSo)) {
            throw new AssertionError("not within " + patience + ": " + what + "; the signals were " + signals);
        }
    }
}
