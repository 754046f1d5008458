package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Lookups that wait for their answer: not too many, and not too long. Safe for use by several threads. */
final class LookupLimiter {
    private static final int MAX_PENDING = 256;

    private final Environment environment;
    private final Duration timeout;
    private final Map<Environment.Timer, CompletableFuture<InstanceSnapshot>> pending = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param timeout how long anybody waits, whatever the answer is waiting for */
    LookupLimiter(Environment environment, Duration timeout) {
        this.environment = environment;
        this.timeout = timeout;
    }

    /** @param lookup blocks until it is answered or fails with a {@link RegistryException} */
    CompletableFuture<InstanceSnapshot> submit(Supplier<InstanceSnapshot> lookup) {
        CompletableFuture<InstanceSnapshot> answer = new CompletableFuture<>();
        if (pending.size() >= MAX_PENDING) {
            return CompletableFuture.failedFuture(
                    new RegistryException("more than " + MAX_PENDING + " lookups wait for etcd: watch instead"));
        }
        Environment.Timer limit = environment.after(
                timeout, () -> fail(answer, "etcd did not answer within " + timeout.toMillis() + " ms"));
        pending.put(limit, answer);
        answer.whenComplete((snapshot, failure) -> {
            limit.cancel();
            pending.remove(limit);
        });
        // Race: close() sets its flag before it looks at what is pending, and this was added before the flag is read.
        if (closed) {
            fail(answer, "the registry is closed");
            return answer;
        }
        try {
            environment.executor().execute(() -> answer(answer, lookup));
        } catch (RejectedExecutionException ended) {
            fail(answer, "its environment is closed");
        }
        return answer;
    }

    void close() {
        closed = true;
        pending.values().forEach(each -> fail(each, "the registry is closed"));
    }

    private void answer(CompletableFuture<InstanceSnapshot> answer, Supplier<InstanceSnapshot> lookup) {
        try {
            InstanceSnapshot snapshot = lookup.get();
            answer.complete(snapshot);
        } catch (RuntimeException failure) {
            answer.completeExceptionally(failure);
        }
    }

    private static void fail(CompletableFuture<InstanceSnapshot> answer, String why) {
        answer.completeExceptionally(new RegistryException(why));
    }
}
