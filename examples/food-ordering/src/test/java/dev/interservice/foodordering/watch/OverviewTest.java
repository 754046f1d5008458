package dev.interservice.foodordering.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.ManualTimer;
import dev.interservice.foodordering.contracts.Watch;
import dev.interservice.foodordering.contracts.Watch.Report;
import dev.interservice.foodordering.contracts.Watch.Sighting;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OverviewTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<Sighting> told = new LinkedBlockingQueue<>();
    private final Overview overview =
            new Overview(List.of("kitchen"), Clock.fixed(NOON, ZoneOffset.UTC), Duration.ofSeconds(2), (kind, news) -> {
                if (news instanceof Sighting sighting) {
                    told.add(sighting);
                }
            });
    private final Messaging messaging =
            MessagingRuntime.start(MessagingConfig.inMemory("order"), service -> overview.register(service, timer));

    @AfterEach
    void stop() {
        messaging.close();
        timer.shutdownNow();
    }

    @Test
    void reportThatHasWaitedSinceBeforeTheStartTellsWhatWasSeenButNotThatTheServiceIsThere() throws Exception {
        messaging.publish(Watch.REPORT, report("before", NOON.minusSeconds(2)));
        assertThat(told.take().id()).isEqualTo("before-1");
        assertThat(overview.system().services().get(0).status()).isEqualTo("SILENT");

        messaging.publish(Watch.REPORT, report("now", NOON.minusMillis(900)));
        overview.allHeardOf().get();

        assertThat(overview.system().services().get(0).status()).isEqualTo("UP");
        assertThat(overview.system().services().get(0).starts())
                .as("nothing is known of the one before")
                .isEqualTo(1);
        assertThat(overview.sightings()).extracting(Sighting::id).containsExactly("before-1", "now-1");
    }

    private static Report report(String instance, Instant at) {
        Sighting seen = new Sighting(instance + "-1", at, "kitchen", "handled", true, "", "", "", "", 1, 0, "", "", "");
        return new Report(
                "kitchen", instance, 1, 1, at, at, "UP", List.of(), List.of(), List.of(), List.of(), List.of(seen));
    }
}
