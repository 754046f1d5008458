package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What mutants put between the wire and a listener of requests. */
final class BrokenRequestListeners {
    private static final int MANY = 500;

    private BrokenRequestListeners() {}

    /** Answers those it does not know, but not what they asked. */
    static RequestListener ignoringUnknownCallers(RequestListener listener) {
        return asked -> asked.envelope().source().equals("foreigner")
                ? CompletableFuture.completedFuture(new Reply.Success(Body.of("text/plain", new byte[0])))
                : listener.onRequest(asked);
    }

    /** Each reply after the first five hundred is the one before it. */
    static RequestListener mixingReplies(RequestListener listener) {
        AtomicInteger replies = new AtomicInteger();
        AtomicReference<Reply> before = new AtomicReference<>();
        return asked -> listener.onRequest(asked).thenApply(reply -> {
            Reply last = before.getAndSet(reply);
            return replies.incrementAndGet() > MANY ? last : reply;
        });
    }

    /** What fails is never answered. */
    static RequestListener droppingFailures(RequestListener listener) {
        return asked -> {
            CompletableFuture<Reply> answer = new CompletableFuture<>();
            try {
                listener.onRequest(asked).thenAccept(answer::complete);
            } catch (RuntimeException scripted) {
                return answer;
            }
            return answer;
        };
    }

    /** The next request is given to the listener when the one before it is answered. */
    static RequestListener oneAtATime(RequestListener listener) {
        AtomicReference<CompletableFuture<?>> last = new AtomicReference<>(CompletableFuture.completedFuture(null));
        return asked -> {
            CompletableFuture<Reply> answer = new CompletableFuture<>();
            last.getAndSet(answer)
                    .whenComplete((before, failed) -> listener.onRequest(asked).thenAccept(answer::complete));
            return answer;
        };
    }

    /** Once a caller has given up, nobody is heard any more. */
    static RequestListener silentAfterCancel(RequestListener listener) {
        AtomicBoolean offence = new AtomicBoolean();
        return asked -> {
            if (offence.get()) {
                return new CompletableFuture<>();
            }
            return new ForwardingFuture<>(listener.onRequest(asked)) {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    offence.set(true);
                    return super.cancel(mayInterruptIfRunning);
                }
            }.forwardResult();
        };
    }
}
