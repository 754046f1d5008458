package dev.interservice.foodordering.watch;

import dev.interservice.foodordering.contracts.Watch;
import dev.interservice.foodordering.contracts.Watch.Sighting;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.Signal.MessageInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one service has seen of messages and not told yet. When there is no room, the oldest are skipped: a
 * flood of messages must not become a second one.
 *
 * <p>Safe for use by several threads; quick, as observers must be.
 */
final class Sightings implements Observer {
    private static final String ITSELF = Watch.REPORT.type();

    private final String service;
    private final String instance;
    private final AtomicLong number = new AtomicLong();
    private final Clock clock;
    private final int capacity;
    private final Deque<Sighting> untold = new ArrayDeque<>();

    Sightings(String service, String instance, Clock clock, int capacity) {
        this.service = service;
        this.instance = instance;
        this.clock = clock;
        this.capacity = capacity;
    }

    @Override
    public void observe(Signal signal) {
        if (signal instanceof Signal.MessageSignal about
                && !about.messageInfo().contract().equals(ITSELF)) {
            sighting(signal).ifPresent(this::add);
        }
    }

    /** Hands over, and begins anew. */
    synchronized List<Sighting> take() {
        List<Sighting> told = List.copyOf(untold);
        untold.clear();
        return told;
    }

    private synchronized void add(Sighting sighting) {
        untold.add(sighting);
        if (untold.size() > capacity) {
            untold.remove();
        }
    }

    private Optional<Sighting> sighting(Signal signal) {
        if (signal instanceof Signal.AttemptEnded attempt) {
            String note = attempt.failure().map(Sightings::failure).orElse("");
            return of(
                    "called",
                    attempt.failure().isEmpty(),
                    attempt.messageInfo(),
                    attempt.attempt(),
                    attempt.duration(),
                    note);
        }
        if (signal instanceof Signal.Settled settled) {
            return settled(settled);
        }
        if (signal instanceof Signal.RetryScheduled retry) {
            String note = "tries again in " + retry.pause().toMillis() + " ms";
            return of("retry", false, retry.messageInfo(), retry.attempt(), Duration.ZERO, note);
        }
        if (signal instanceof Signal.Duplicate duplicate) {
            return of("duplicate", true, duplicate.messageInfo(), 0, Duration.ZERO, "came again; no handler saw it");
        }
        if (signal instanceof Signal.DeadLettered letter) {
            return of("dead letter", false, letter.messageInfo(), letter.attempts(), Duration.ZERO, letter.cause());
        }
        if (signal instanceof Signal.Shed shed) {
            return of("turned away", false, shed.messageInfo(), 0, Duration.ZERO, shed.reason());
        }
        if (signal instanceof Signal.Expired expired) {
            return of(
                    "expired", false, expired.messageInfo(), 0, Duration.ZERO, "its time was over; no handler saw it");
        }
        return Optional.empty();
    }

    /** Answered requests are seen by those who asked; a dead letter has a sighting of its own. */
    private Optional<Sighting> settled(Signal.Settled settled) {
        return switch (settled.end()) {
            case REPLIED, FAULT, FAILED, DEAD_LETTERED -> Optional.empty();
            case ACKNOWLEDGED -> of("handled", true, settled.messageInfo(), settled.attempt(), settled.duration(), "");
            case REDELIVERED ->
                of("failed", false, settled.messageInfo(), settled.attempt(), settled.duration(), "will come again");
            case RETURNED ->
                of(
                        "returned",
                        false,
                        settled.messageInfo(),
                        settled.attempt(),
                        settled.duration(),
                        "unhandled, for others");
        };
    }

    private static String failure(MessagingException failure) {
        return failure.getClass().getSimpleName().replace("Exception", "") + ", " + failure.outcome();
    }

    private Optional<Sighting> of(
            String what, boolean well, MessageInfo messageInfo, int attempt, Duration duration, String note) {
        return Optional.of(new Sighting(
                instance + "-" + number.incrementAndGet(),
                clock.instant(),
                service,
                what,
                well,
                messageInfo.contract(),
                messageInfo.source(),
                messageInfo.destination(),
                messageInfo.transport(),
                attempt,
                duration.toNanos() / 1_000,
                messageInfo.correlationId(),
                messageInfo.messageId(),
                note));
    }
}
