package dev.interservice.foodordering;

import dev.interservice.foodordering.watch.Reporter;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One service while it runs: its messaging, and the reporter that tells how it is. */
final class RunningService implements AutoCloseable {
    private static final int KEYS_REMEMBERED = 10_000;
    private static final int LETTERS_OF_INSTANCE = 8;

    private final Messaging messaging;
    private final Reporter reporter;

    private RunningService(Messaging messaging, Reporter reporter) {
        this.messaging = messaging;
        this.reporter = reporter;
    }

    /** What makes a service: its handlers, and the faults it was told to have. */
    record Parts(Consumer<Messaging> handlers, Supplier<List<String>> troubles) {}

    /** Starts it; the timer stays the caller's. */
    static RunningService start(
            MessagingConfig config, Parts parts, Pace pace, ScheduledExecutorService timer, Observer... observers) {
        String instance = UUID.randomUUID().toString().substring(0, LETTERS_OF_INSTANCE);
        Reporter reporter = new Reporter(config.service(), instance, parts.troubles(), pace.report());
        MessagingRuntime.Builder builder =
                MessagingRuntime.builder(config).inMemoryInbox(KEYS_REMEMBERED).observer(reporter.observer());
        List.of(observers).forEach(builder::observer);
        Messaging messaging = builder.start(parts.handlers());
        reporter.start(messaging, timer);
        return new RunningService(messaging, reporter);
    }

    Messaging messaging() {
        return messaging;
    }

    /** Lets it finish what it has in hand. */
    @Override
    public void close() {
        reporter.close();
        messaging.close();
    }

    /** As near to a crash as one can come without ending the process: handlers are interrupted, nothing is finished. */
    void crash() {
        reporter.close();
        Thread.currentThread().interrupt(); // cuts the grace of the close short
        messaging.close();
        Thread.interrupted();
    }
}
