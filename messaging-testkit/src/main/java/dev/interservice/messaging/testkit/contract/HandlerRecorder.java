package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.MessageHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A handler that remembers what it was given, duplicates included; waits for the n-th. */
final class HandlerRecorder<T> implements MessageHandler<T> {
    private final Duration patience;
    private final MessageHandler<? super T> behaviour;

    // Guarded by this.
    private final List<RecordedCall<T>> calls = new ArrayList<>();
    private int running;
    private int maxConcurrent;
    private int finished;

    HandlerRecorder(Duration patience, MessageHandler<? super T> behaviour) {
        this.patience = patience;
        this.behaviour = behaviour;
    }

    /**
     * One call of the handler.
     *
     * @param text what the payload was when it came: the handler may change it
     * @param nanos when it began, on the real clock
     */
    record RecordedCall<T>(T payload, String text, MessageContext context, long nanos) {}

    @Override
    public void handle(T message, MessageContext context) throws Exception {
        synchronized (this) {
            calls.add(new RecordedCall<>(message, message.toString(), context, System.nanoTime()));
            running++;
            maxConcurrent = Math.max(maxConcurrent, running);
            notifyAll();
        }
        try {
            behaviour.handle(message, context);
            synchronized (this) {
                finished++;
            }
        } finally {
            synchronized (this) {
                running--;
            }
        }
    }

    /** The call with this number, from 1; it must begin in time. */
    synchronized RecordedCall<T> await(int number) {
        if (!MonitorWait.awaitCondition(this, patience, () -> calls.size() >= number)) {
            throw new AssertionError(
                    calls.size() + " of " + number + " were handled within " + patience + ": " + texts());
        }
        return calls.get(number - 1);
    }

    /** All calls so far, in their order, duplicates included. */
    synchronized List<RecordedCall<T>> calls() {
        return List.copyOf(calls);
    }

    List<T> payloads() {
        return calls().stream().map(RecordedCall::payload).toList();
    }

    List<String> texts() {
        return calls().stream().map(RecordedCall::text).toList();
    }

    List<String> messageIds() {
        return calls().stream().map(each -> each.context().messageId()).toList();
    }

    List<Integer> attempts() {
        return calls().stream().map(each -> each.context().attempt()).toList();
    }

    /** How many calls ran at once, at most. */
    synchronized int maxConcurrent() {
        return maxConcurrent;
    }

    /** How many calls ended without an exception. */
    synchronized int finished() {
        return finished;
    }
}
