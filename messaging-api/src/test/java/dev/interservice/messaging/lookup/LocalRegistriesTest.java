package dev.interservice.messaging.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LocalRegistriesTest {
    private static final Event<String> READY = Event.of("kitchen", "meal-ready", String.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final String READY_KEY = ServiceInstance.keyOf(READY);

    private final InMemoryRegistry registry = new InMemoryRegistry(ManualEnvironment.deterministic());

    @Test
    void instanceIsFoundUnderItsServiceAndItsEvents() {
        registry.register(instance("a", "dispatch"), LEASE);
        registry.register(new ServiceInstance("billing", "b", Map.of()), LEASE);

        assertThat(READY_KEY).isEqualTo("event:kitchen.meal-ready");
        assertThat(found(registry, READY_KEY)).extracting(ServiceInstance::id).containsExactly("a");
        assertThat(found(registry, "delivery")).extracting(ServiceInstance::id).containsExactly("a");
        assertThat(found(registry, "event:kitchen.burnt")).isEmpty();
        assertThat(found(registry, "kitchen.meal-ready")).isEmpty();
    }

    @Test
    void fixedInstancesAreFoundTheSameWay() {
        StaticRegistry fixed =
                new StaticRegistry(List.of(instance("a", "dispatch")), ManualEnvironment.deterministic());

        assertThat(found(fixed, READY_KEY)).containsExactlyElementsOf(found(fixed, "delivery"));
        assertThat(found(fixed, READY_KEY).get(0).groupsOf(READY)).containsExactly("dispatch");
        assertThat(found(fixed, "billing")).isEmpty();
    }

    @Test
    void laterAnnouncementTakesThePlaceOfTheEarlier() {
        Registration earlier = registry.register(instance("a", "dispatch"), LEASE);
        Registration later = registry.register(instance("a", "dispatch", "statistics"), LEASE);

        earlier.close();
        assertThat(found(registry, "delivery")).hasSize(1);
        assertThat(found(registry, READY_KEY).get(0).groupsOf(READY)).containsOnly("dispatch", "statistics");

        later.close();
        assertThat(found(registry, "delivery")).isEmpty();
    }

    @Test
    void equalAnnouncementIsNotTheEarlierOne() {
        Registration earlier = registry.register(instance("a", "dispatch"), LEASE);
        registry.register(instance("a", "dispatch"), LEASE);

        earlier.close();

        assertThat(found(registry, "delivery")).hasSize(1);
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void nobodySeesAnInstanceGoneThatAnnouncesItselfAgain() {
        registry.register(instance("a", "dispatch"), LEASE);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> announcing = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                registry.register(instance("a", "dispatch"), LEASE);
            }
        });

        try {
            for (int i = 0; i < 100_000; i++) {
                assertThat(found(registry, READY_KEY).size()).isEqualTo(1);
            }
        } finally {
            enough.set(true);
        }
        assertThat(announcing).succeedsWithin(10, TimeUnit.SECONDS);
    }

    private static List<ServiceInstance> found(ServiceRegistry asked, String key) {
        return asked.lookup(key).join().instances();
    }

    private static ServiceInstance instance(String id, String... groups) {
        return new ServiceInstance(
                "delivery", id, Map.of("http", URI.create("http://" + id)), Map.of(READY.type(), Set.of(groups)));
    }
}
