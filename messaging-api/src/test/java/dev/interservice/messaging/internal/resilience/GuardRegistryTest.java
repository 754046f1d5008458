package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.resilience.Percent;
import dev.interservice.messaging.testkit.ManualEnvironment;
import org.junit.jupiter.api.Test;

class GuardRegistryTest {
    private static final Percent SHARE = new Percent(10);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final GuardRegistry guardRegistry =
            new GuardRegistry(environment, new CallSignals(Observer.NONE, environment));

    @Test
    void budgetIsThatOfTheDestination() {
        assertThat(guardRegistry.budget("shop", SHARE))
                .isSameAs(guardRegistry.budget("shop", SHARE))
                .isNotSameAs(guardRegistry.budget("kitchen", SHARE));
    }

    /** Groups come and go, each with a budget of its own. */
    @Test
    void budgetsOfDestinationsThatHaveGoneAreNotKeptForEver() {
        RetryBudget[] before = new RetryBudget[2_000];
        for (int i = 0; i < before.length; i++) {
            before[i] = guardRegistry.budget("shop.sold to group-" + i, SHARE);
        }

        int kept = 0;
        for (int i = before.length - 1; i >= 0 && kept <= 1_000; i--) {
            kept += guardRegistry.budget("shop.sold to group-" + i, SHARE) == before[i] ? 1 : 0;
        }

        assertThat(kept).isBetween(1, 1_000);
    }
}
