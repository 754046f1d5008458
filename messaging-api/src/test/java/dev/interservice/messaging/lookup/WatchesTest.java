package dev.interservice.messaging.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.ManualEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchesTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final Watches watches = new Watches(environment);
    private final List<Snapshot> told = new ArrayList<>();

    @Test
    void afterTheEndNobodyIsToldAnything() {
        watches.add("shop", told::add);
        watches.know("shop", List.of(instance("i-1")));
        assertThat(told).hasSize(1);

        watches.end();
        watches.know("shop", List.of(instance("i-2")));
        watches.lost("scripted: gone");
        watches.add("shop", told::add).close();

        assertThat(told).hasSize(1);
        assertThat(watches.keys()).isEmpty();
    }

    @Test
    void whoIsInTheMiddleOfBeingToldIsToldNothingMore() {
        watches.add("shop", snapshot -> {
            told.add(snapshot);
            watches.end();
            watches.know("shop", List.of(instance("i-2")));
        });

        watches.know("shop", List.of(instance("i-1")));

        assertThat(told).hasSize(1);
    }

    @Test
    void fixedRegistryThatIsClosedTellsNobody() {
        StaticRegistry registry = new StaticRegistry(List.of(instance("i-1")), environment);
        registry.watch("shop", snapshot -> {});

        registry.close();
        registry.watch("shop", told::add);

        assertThat(told).isEmpty();
    }

    private static ServiceInstance instance(String id) {
        return new ServiceInstance("shop", id, Map.of());
    }
}
