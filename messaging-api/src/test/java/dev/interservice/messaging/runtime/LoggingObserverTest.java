package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.testkit.ManualEnvironment.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.LoggingObserver;
import dev.interservice.messaging.Signal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggingObserverTest {
    private static final Signal.MessageInfo PACK =
            new Signal.MessageInfo("shop.pack", "scripted", "order", "shop", "m-1", "c-1");

    private final CapturedLog log = new CapturedLog();
    private LoggingObserver observer;

    @BeforeEach
    void begin() {
        log.begin();
        // slf4j-simple asks for the level once, when the logger is made.
        System.setProperty("org.slf4j.simpleLogger.log.test.all", "debug");
        observer = new LoggingObserver("test.all");
    }

    @AfterEach
    void end() {
        System.clearProperty("org.slf4j.simpleLogger.log.test.all");
        log.end(false);
    }

    @Test
    void whatAPersonShouldSeeIsAWarning() {
        observer.observe(new Signal.Shed(PACK, "OVERLOADED"));
        observer.observe(new Signal.Expired(PACK));
        observer.observe(new Signal.DeadLettered(PACK, 5, "IllegalStateException: cold"));
        observer.observe(new Signal.LateReply("scripted", "shop.buy"));
        observer.observe(state(Health.Status.DOWN));

        assertThat(log.text().lines()).hasSize(5).allMatch(line -> line.contains("WARN"));
        assertThat(log.text()).contains("shop.pack", "m-1", "OVERLOADED", "IllegalStateException: cold", "lost");
    }

    @Test
    void everyMessageIsADebugLine() {
        observer.observe(new Signal.Delivered(PACK, 1));
        observer.observe(new Signal.Settled(PACK, 1, Signal.DeliveryEnd.ACKNOWLEDGED, Duration.ofMillis(3)));
        observer.observe(new Signal.CallEnded(PACK, 1, Duration.ofMillis(3), Optional.empty()));
        observer.observe(state(Health.Status.UP));

        assertThat(log.text().lines()).hasSize(4).allMatch(line -> line.contains("DEBUG"));
    }

    @Test
    void withoutDebugOnlyWarningsAreWritten() {
        LoggingObserver quiet = new LoggingObserver("test.warnings");

        quiet.observe(new Signal.Delivered(PACK, 1));
        quiet.observe(new Signal.Expired(PACK));

        assertThat(log.text().lines()).singleElement().asString().contains("WARN");
    }

    @Test
    void nobodyForgesALine() {
        observer.observe(new Signal.DeadLettered(PACK, 1, "cold\r\nERROR all is lost\u001b[2J\u2028more\u0085"));

        assertThat(log.text().lines()).hasSize(1);
        assertThat(log.text().strip()).doesNotContainPattern("[\\p{Cntrl}\u2028\u0085]");
    }

    private static Signal state(Health.Status status) {
        return new Signal.StateChanged(new Health.Component("transport scripted", status, START, "lost"));
    }
}
