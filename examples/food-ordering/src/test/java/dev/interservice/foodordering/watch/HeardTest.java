package dev.interservice.foodordering.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.contracts.Watch.Report;
import dev.interservice.foodordering.contracts.Watch.Route;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeardTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Heard heard = new Heard("kitchen");

    @Test
    void instanceThatWasOnlySilentHasNotStartedAgain() {
        heard.hear(report("first", 1), NOON);
        heard.forgetBefore(NOON.plusSeconds(10));
        assertThat(heard.view().status()).isEqualTo("SILENT");

        assertThat(heard.hear(report("first", 2), NOON.plusSeconds(11)))
                .as("what it told in the meantime is to be asked for")
                .isTrue();

        assertThat(heard.view().status()).isEqualTo("UP");
        assertThat(heard.view().starts()).isEqualTo(1);
    }

    @Test
    void nextInstanceIsAnotherStart() {
        heard.hear(report("first", 1), NOON);
        heard.forgetBefore(NOON.plusSeconds(10));

        heard.hear(report("second", 1), NOON.plusSeconds(11));

        assertThat(heard.view().starts()).isEqualTo(2);
    }

    @Test
    void routesAreThoseThatWereToldLast() {
        heard.hear(report("first", 1, new Route("kitchen.cook", "http")), NOON);
        heard.hear(report("first", 2), NOON);
        assertThat(heard.view().routes()).containsExactly(new Route("kitchen.cook", "http"));

        heard.hear(report("first", 3, new Route("kitchen.cook", "amqp")), NOON);

        assertThat(heard.view().routes()).containsExactly(new Route("kitchen.cook", "amqp"));
    }

    @Test
    void isHeardOfAfterItsFirstReport() {
        assertThat(heard.isHeardOf()).isFalse();

        heard.hear(report("first", 1), NOON);

        assertThat(heard.isHeardOf()).isTrue();
    }

    private static Report report(String instance, long number, Route... routes) {
        return report(instance, number, List.of(routes));
    }

    private static Report report(String instance, long number, List<Route> routes) {
        return new Report(
                "kitchen", instance, number, 1, NOON, NOON, "UP", List.of(), routes, List.of(), List.of(), List.of());
    }
}
