package dev.interservice.messaging.lookup.dns;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.SnapshotPublisher;
import dev.interservice.messaging.support.HealthReport;
import dev.interservice.messaging.support.RecurringTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Sees one service: asks when somebody wants to know, and as long as anybody watches, each time that what was told has
 * expired. Safe for use by several threads.
 */
final class DnsLookout {
    private static final int MOST_ASKING = 1_024;

    /** However many ask, DNS is asked once in this time; who watches newly is not counted. */
    private static final Duration RATE = Duration.ofSeconds(1);

    private final ServiceName name;
    private final DnsClient client;
    private final HealthReport healthReport;
    private final HealthReport.Source healthSource;
    private final Environment environment;
    private final SnapshotPublisher publisher;
    private final RecurringTask recurringTask;

    // Guarded by this.
    private final List<CompletableFuture<InstanceSnapshot>> asking = new ArrayList<>();
    private OptionalLong askedAt = OptionalLong.empty();
    private boolean hasNewWatcher;
    private boolean ended;

    DnsLookout(ServiceName name, DnsClient client, HealthReport healthReport, Environment environment) {
        this.name = name;
        this.client = client;
        this.healthReport = healthReport;
        this.healthSource = healthReport.newSource();
        this.environment = environment;
        this.publisher = new SnapshotPublisher(environment);
        this.recurringTask = new RecurringTask(environment, this::run);
    }

    Registration add(Consumer<InstanceSnapshot> listener) {
        Registration watch = publisher.subscribe(name.service(), listener);
        if (publisher.latest(name.service()).isEmpty()) {
            synchronized (this) {
                hasNewWatcher = true;
            }
            recurringTask.trigger();
        }
        return () -> {
            watch.close();
            restUnlessWatched();
        };
    }

    /** Asks DNS, a second after it was asked before at the earliest, and tells those who watch, too. */
    CompletableFuture<InstanceSnapshot> ask() {
        CompletableFuture<InstanceSnapshot> answer = new CompletableFuture<>();
        synchronized (this) {
            if (ended) {
                return CompletableFuture.failedFuture(new RegistryException("the registry is closed"));
            }
            if (asking.size() >= MOST_ASKING) {
                return CompletableFuture.failedFuture(new RegistryException(
                        "more than " + MOST_ASKING + " lookups wait for " + name.question() + ": watch instead"));
            }
            asking.add(answer);
        }
        recurringTask.trigger();
        return answer;
    }

    void end() {
        recurringTask.stop();
        publisher.close();
        synchronized (this) {
            ended = true;
        }
        healthSource.remove();
        answers().forEach(each -> each.completeExceptionally(new RegistryException("the registry is closed")));
    }

    private Optional<Duration> run() {
        if (isUnwanted()) {
            return Optional.empty();
        }
        Optional<Duration> tooEarly = tooEarly();
        if (tooEarly.isPresent()) {
            return tooEarly;
        }
        List<CompletableFuture<InstanceSnapshot>> answers = answers();
        try {
            DnsReading reading = DnsReading.of(name, client);
            InstanceSnapshot snapshot = InstanceSnapshot.fresh(reading.instances(), environment.now());
            healthSource.recovered();
            boolean believed = publisher.publishUnlessSuddenlyEmpty(name.service(), reading.instances());
            answers.forEach(each -> each.complete(snapshot));
            return pause(believed ? reading.expiry() : RATE);
        } catch (RegistryException failure) {
            String reason = String.valueOf(failure.getMessage());
            reportProblem(reason, answers);
            publisher.markStale(name.service(), reason);
            answers.forEach(each -> each.completeExceptionally(failure));
            return pause(RATE.plusMillis(environment.random().nextLong(RATE.toMillis())));
        } finally {
            // Whatever happened, nobody waits for ever.
            answers.forEach(each -> each.completeExceptionally(new RegistryException(name.question() + " failed")));
        }
    }

    /** For as long as somebody watches; who asks once, and not again, leaves no problem that only he could end. */
    private void reportProblem(String reason, List<CompletableFuture<InstanceSnapshot>> answers) {
        if (publisher.keys().isEmpty()) {
            if (!answers.isEmpty()) {
                healthReport.shared().failed(Health.Status.DOWN, reason);
            }
        } else {
            healthSource.failed(Health.Status.DOWN, reason);
            // Race: the last who watches may have gone just before that, and found nothing to take back.
            restUnlessWatched();
        }
    }

    private void restUnlessWatched() {
        if (publisher.keys().isEmpty()) {
            healthSource.idle();
        }
    }

    /** Those for whom this run was to be have gone meanwhile. */
    private synchronized boolean isUnwanted() {
        return asking.isEmpty() && publisher.keys().isEmpty();
    }

    /** How long to wait before DNS may be asked again. */
    private synchronized Optional<Duration> tooEarly() {
        long now = environment.nanos();
        long left = askedAt.isEmpty() || hasNewWatcher ? 0 : askedAt.getAsLong() + RATE.toNanos() - now;
        if (left > 0) {
            return Optional.of(Duration.ofNanos(left));
        }
        hasNewWatcher = false;
        askedAt = OptionalLong.of(now);
        return Optional.empty();
    }

    /** None when nobody watches. */
    private Optional<Duration> pause(Duration wish) {
        return publisher.keys().isEmpty() ? Optional.empty() : Optional.of(wish);
    }

    private synchronized List<CompletableFuture<InstanceSnapshot>> answers() {
        List<CompletableFuture<InstanceSnapshot>> all = List.copyOf(asking);
        asking.clear();
        return all;
    }
}
