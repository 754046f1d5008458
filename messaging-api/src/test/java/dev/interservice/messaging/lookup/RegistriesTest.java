package dev.interservice.messaging.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RegistriesTest {
    private static final Event<String> READY = Event.of("kitchen", "meal-ready", String.class);
    private static final String READY_KEY = ServiceInstance.keyOf(READY);

    private final InMemoryRegistry registry = new InMemoryRegistry(ManualEnvironment.deterministic());

    @Test
    void instanceIsFoundUnderItsServiceAndItsEvents() {
        registry.register(instance("a", "dispatch"));
        registry.register(new ServiceInstance("billing", "b", Map.of()));

        assertThat(READY_KEY).isEqualTo("event:kitchen.meal-ready");
        assertThat(registry.lookup(READY_KEY)).extracting(ServiceInstance::id).containsExactly("a");
        assertThat(registry.lookup("delivery")).extracting(ServiceInstance::id).containsExactly("a");
        assertThat(registry.lookup("event:kitchen.burnt")).isEmpty();
        assertThat(registry.lookup("kitchen.meal-ready")).isEmpty();
    }

    @Test
    void fixedInstancesAreFoundTheSameWay() {
        StaticRegistry fixed =
                new StaticRegistry(List.of(instance("a", "dispatch")), ManualEnvironment.deterministic());

        assertThat(fixed.lookup(READY_KEY)).containsExactlyElementsOf(fixed.lookup("delivery"));
        assertThat(fixed.lookup(READY_KEY).get(0).groupsOf(READY)).containsExactly("dispatch");
        assertThat(fixed.lookup("billing")).isEmpty();
    }

    @Test
    void laterAnnouncementTakesThePlaceOfTheEarlier() {
        Registration earlier = registry.register(instance("a", "dispatch"));
        Registration later = registry.register(instance("a", "dispatch", "statistics"));

        earlier.close();
        assertThat(registry.lookup("delivery")).hasSize(1);
        assertThat(registry.lookup(READY_KEY).get(0).groupsOf(READY)).containsOnly("dispatch", "statistics");

        later.close();
        assertThat(registry.lookup("delivery")).isEmpty();
    }

    @Test
    void equalAnnouncementIsNotTheEarlierOne() {
        Registration earlier = registry.register(instance("a", "dispatch"));
        registry.register(instance("a", "dispatch"));

        earlier.close();

        assertThat(registry.lookup("delivery")).hasSize(1);
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void nobodySeesAnInstanceGoneThatAnnouncesItselfAgain() {
        registry.register(instance("a", "dispatch"));
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> announcing = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                registry.register(instance("a", "dispatch"));
            }
        });

        try {
            for (int i = 0; i < 100_000; i++) {
                assertThat(registry.lookup(READY_KEY).size()).isEqualTo(1);
            }
        } finally {
            enough.set(true);
        }
        assertThat(announcing).succeedsWithin(10, TimeUnit.SECONDS);
    }

    private static ServiceInstance instance(String id, String... groups) {
        return new ServiceInstance(
                "delivery", id, Map.of("http", URI.create("http://" + id)), Map.of(READY.type(), Set.of(groups)));
    }
}
