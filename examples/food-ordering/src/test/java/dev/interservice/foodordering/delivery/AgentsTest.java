package dev.interservice.foodordering.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgentsTest {
    private final Agents agents = new Agents(List.of("Alba"), 1);

    @Test
    void duplicateIsNotCarried() {
        assertThat(agents.begin("a")).isTrue();
        assertThat(agents.begin("a")).isFalse();
        agents.assign("a");
        agents.finish("a");
        agents.leave("a");

        assertThat(agents.begin("a")).isFalse();
    }

    @Test
    void orderKeepsItsAgent() {
        assertThat(agents.assign("a")).contains("Alba");
        assertThat(agents.assign("a")).contains("Alba");
    }

    @Test
    void nextOrderGetsTheAgentWhoIsBack() {
        agents.assign("a");
        assertThat(agents.assign("b")).isEmpty();
        agents.finish("a");

        assertThat(agents.assign("b")).contains("Alba");
    }

    @Test
    void interruptedDeliveryMayBeginAnew() {
        agents.begin("a");
        agents.leave("a");

        assertThat(agents.begin("a")).isTrue();
    }

    @Test
    void onlyTheLastDeliveriesAreRemembered() {
        for (String order : List.of("a", "b")) {
            agents.begin(order);
            agents.assign(order);
            agents.finish(order);
            agents.leave(order);
        }

        assertThat(agents.begin("a")).isTrue();
        assertThat(agents.begin("b")).isFalse();
    }
}
