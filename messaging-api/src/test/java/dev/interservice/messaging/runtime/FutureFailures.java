package dev.interservice.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** What a future failed with, as its first listener sees it. */
final class FutureFailures {
    private FutureFailures() {}

    static Throwable of(CompletableFuture<?> future) {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        assertThat(future).isDone();
        future.whenComplete((result, thrown) -> seen.set(thrown));
        assertThat(seen.get()).as("failure of the future").isNotNull();
        return seen.get();
    }
}
