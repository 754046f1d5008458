package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.interservice.messaging.internal.resilience.Bulkhead.BulkheadPermit;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BulkheadTest {
    private final Bulkhead bulkhead = new Bulkhead("stock", 2);

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void callOverTheBoundIsRefused() {
        take();
        take();

        assertThat(bulkhead.tryAcquire()).isEmpty();
        assertThat(bulkhead.running()).isEqualTo(2);
    }

    @Test
    void endedCallMakesRoomForOneOther() {
        BulkheadPermit first = take();
        take();
        first.release();

        take();

        assertThat(bulkhead.tryAcquire()).isEmpty();
    }

    @Test
    void aPermitIsReleasedOnce() {
        BulkheadPermit first = take();
        take();
        first.release();
        first.release();
        take();

        assertThat(bulkhead.tryAcquire()).isEmpty();
        assertThat(bulkhead).hasToString("bulkhead stock with 2 of 2 calls");
    }

    @Test
    void interruptedThreadIsNotToldThatItIsFull() {
        io.github.resilience4j.bulkhead.Bulkhead plain = io.github.resilience4j.bulkhead.Bulkhead.of(
                "plain",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(2)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        Thread.currentThread().interrupt();

        assertThat(plain.tryAcquirePermission()).as("resilience4j's").isFalse();
        assertThat(bulkhead.tryAcquire()).as("ours").isPresent();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    @Timeout(20)
    void boundHoldsUnderConcurrency() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        ConcurrentRunner.of(4)
                .runInEach(
                        20_000,
                        () -> bulkhead.tryAcquire().ifPresent(permit -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            running.decrementAndGet();
                            permit.release();
                        }));

        assertThat(most).hasValueBetween(1, 2);
        assertThat(bulkhead.running()).isZero();
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Bulkhead("stock", 0))
                .withMessage("max-calls must be at least 1, but is 0");
        assertThatNullPointerException().isThrownBy(() -> new Bulkhead(null, 1)).withMessage("name");
    }

    @Test
    void tellsItsNameAndItsBound() {
        assertThat(bulkhead.name()).isEqualTo("stock");
        assertThat(bulkhead.maxCalls()).isEqualTo(2);
    }

    private BulkheadPermit take() {
        return bulkhead.tryAcquire().orElseThrow();
    }
}
