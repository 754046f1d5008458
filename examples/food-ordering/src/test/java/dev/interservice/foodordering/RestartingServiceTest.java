package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.RunningService.Parts;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Messaging;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestartingServiceTest {
    private static final Duration ABSENCE = Duration.ofMillis(10);
    private static final int FAILING = 2;
    private static final int WORKING_AGAIN = 4;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final TransportChoice transport = new TransportChoice(
            TransportChoice.usualFile(), Map.of("transports.in-memory.name", "test-" + UUID.randomUUID()));
    private final AtomicInteger starts = new AtomicInteger();
    private final CompletableFuture<Void> back = new CompletableFuture<>();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void serviceThatCannotStartAtOnceComesBackLater() throws Exception {
        try (RestartingService service = new RestartingService("kitchen", this::start, ABSENCE)) {
            Messaging before = service.messaging();

            service.crash();
            back.get(10, TimeUnit.SECONDS);

            while (service.messaging() == before) {
                Thread.onSpinWait(); // it has started, and is about to be known
            }
            assertThat(starts).hasValue(WORKING_AGAIN);
        }
    }

    /** The second and the third time it does not. */
    private RunningService start() {
        int number = starts.incrementAndGet();
        if (number >= FAILING && number < WORKING_AGAIN) {
            throw new ConfigException("the port is in use");
        }
        Parts parts = new Parts(messaging -> {}, List::of);
        RunningService service = RunningService.start(transport.configuration("kitchen"), parts, Pace.HURRIED, timer);
        if (number == WORKING_AGAIN) {
            back.complete(null);
        }
        return service;
    }
}
