package dev.interservice.messaging.internal.handler;

import dev.interservice.messaging.CurrentContext;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.transport.Envelope;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The message context of one delivery, as its handler sees it. */
public record HandlerContext(Envelope envelope, int attempt, Deadline deadline, HandlerInvocation<?> invocation)
        implements MessageContext {
    @Override
    public String messageId() {
        return envelope.id();
    }

    @Override
    public String correlationId() {
        return envelope.correlationId();
    }

    @Override
    public Optional<String> causationId() {
        return envelope.causationId();
    }

    @Override
    public Headers headers() {
        return envelope.headers();
    }

    @Override
    public boolean cancelled() {
        return invocation.shouldStop() || deadline.hasPassed();
    }

    /** A call that the handler made found no more retries: its own caller must not retry either. */
    public void retriesExhausted() {
        invocation.retriesExhausted();
    }

    @Override
    public Runnable carry(Runnable task) {
        return () -> {
            try {
                CurrentContext.within(this, () -> {
                    task.run();
                    return null;
                });
            } catch (RuntimeException unchecked) {
                throw unchecked;
            } catch (Exception impossible) {
                throw new AssertionError("a Runnable threw a checked exception", impossible);
            }
        };
    }

    @Override
    public <V> Callable<V> carry(Callable<V> task) {
        return () -> CurrentContext.within(this, task);
    }
}
