package dev.interservice.messaging.testkit.contract;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * What every test context needs, of transports or of registries: waiting for what must happen, and repairing what was
 * disturbed.
 */
final class TestSupport {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    private final Duration patience;
    private final Environment environment;
    private final List<TransportFixture.Repair> repairs = new CopyOnWriteArrayList<>();

    TestSupport(Duration patience, Environment environment) {
        this.patience = patience;
        this.environment = environment;
    }

    /** The result, which must come in time. */
    <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError("failed: " + failed.getCause(), failed.getCause());
        } catch (TimeoutException late) {
            throw new AssertionError("not done within " + patience + ": " + future, late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupt);
        }
    }

    /** The failure, which must come in time and be of this kind. */
    <X extends Throwable> X awaitFailure(Class<X> kind, CompletableFuture<?> future) {
        Throwable failure = await(future.handle((result, thrown) -> {
            if (thrown == null) {
                throw new AssertionError("must fail, but ended with " + result);
            }
            return thrown;
        }));
        if (kind.isInstance(failure)) {
            return kind.cast(failure);
        }
        throw new AssertionError("must fail with a " + kind.getSimpleName() + ", but was " + failure, failure);
    }

    /** Lets time pass that is itself under test. */
    void letTimePass(Duration time) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        environment.after(time, () -> passed.complete(null));
        await(passed);
    }

    /** Waits for what nobody tells: it is looked at every few milliseconds. */
    void awaitUntil(BooleanSupplier condition, String what) {
        long end = environment.nanos() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (environment.nanos() - end > 0) {
                throw new AssertionError("not within " + patience + ": " + what);
            }
            letTimePass(POLL_INTERVAL);
        }
    }

    /** Does something on a thread of its own, because it may block. */
    CompletableFuture<Void> runInBackground(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        environment.executor().execute(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | Error failure) {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    /** Keeps what ends a disturbance, until the end of the test at the latest; skips the test where there is none. */
    TransportFixture.Repair repairAfterTest(Optional<TransportFixture.Repair> disturbance, String otherwise) {
        TransportFixture.Repair repair = disturbance.orElseGet(() -> abort("not applicable: " + otherwise));
        repairs.add(repair);
        return () -> {
            repairs.remove(repair);
            repair.close();
        };
    }

    void repairAll() {
        repairs.forEach(TransportFixture.Repair::close);
    }
}
