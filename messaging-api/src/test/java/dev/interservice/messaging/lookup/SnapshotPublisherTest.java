package dev.interservice.messaging.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.ManualEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotPublisherTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final SnapshotPublisher publisher = new SnapshotPublisher(environment);
    private final List<InstanceSnapshot> told = new ArrayList<>();

    @Test
    void afterTheEndNobodyIsToldAnything() {
        publisher.subscribe("shop", told::add);
        publisher.publish("shop", List.of(instance("i-1")));
        assertThat(told).hasSize(1);

        publisher.close();
        publisher.publish("shop", List.of(instance("i-2")));
        publisher.markStale("scripted: gone");
        publisher.subscribe("shop", told::add).close();

        assertThat(told).hasSize(1);
        assertThat(publisher.keys()).isEmpty();
    }

    @Test
    void whoIsInTheMiddleOfBeingToldIsToldNothingMore() {
        publisher.subscribe("shop", snapshot -> {
            told.add(snapshot);
            publisher.close();
            publisher.publish("shop", List.of(instance("i-2")));
        });

        publisher.publish("shop", List.of(instance("i-1")));

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
