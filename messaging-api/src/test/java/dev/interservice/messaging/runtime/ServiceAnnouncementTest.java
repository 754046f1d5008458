package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.PRICED;
import static dev.interservice.messaging.runtime.ShopContracts.SOLD;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What other services find in the registry about the handlers of a {@code Messaging} instance, and when. */
class ServiceAnnouncementTest {
    private static final URI HERE = URI.create("scripted://here");

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private final InMemoryRegistry registry = new InMemoryRegistry(engineTest.environment);

    @BeforeEach
    void transportHasAnEndpoint() {
        engineTest.transport.needsEndpoint = true;
        engineTest.transport.endpoint = Optional.of(HERE);
    }

    @Test
    void groupsAreFoundUnderTheirEvents() {
        engineTest.use(engineTest.builder().registry(registry).start(service -> {
            service.subscribe(SOLD, "billing", (order, context) -> {});
            service.subscribe(SOLD, "delivery", (order, context) -> {});
            service.subscribe(PRICED, "billing", (order, context) -> {});
        }));

        ServiceInstance here = only(ServiceInstance.keyOf(SOLD));
        assertThat(here.subscriptions())
                .isEqualTo(Map.of("shop.sold", Set.of("billing", "delivery"), "shop.priced", Set.of("billing")));
        assertThat(here.endpoints()).containsEntry("scripted", HERE);
        assertThat(only("event:shop.priced")).isEqualTo(here);
        assertThat(only("order")).isEqualTo(here);
    }

    @Test
    void whatServesNothingYetIsNotAnnouncedUntilItDoes() {
        Messaging messaging = engineTest.withRegistry(registry);
        assertThat(found("order")).isEmpty();

        messaging.serve(BUY, (order, context) -> TICKET);

        assertThat(only("order").subscriptions()).isEmpty();
    }

    @Test
    void groupThatComesLaterIsAnnouncedInTheSamePlace() {
        Messaging messaging = engineTest.use(engineTest
                .builder()
                .registry(registry)
                .start(service -> service.serve(BUY, (order, context) -> TICKET)));
        String id = only("order").id();

        messaging.subscribe(SOLD, "billing", (order, context) -> {});

        assertThat(only("order").id()).isEqualTo(id);
        assertThat(groups(SOLD)).containsExactly("billing");
    }

    @Test
    void handlerIsRegisteredBeforeItIsAnnounced() {
        Messaging messaging = engineTest.withRegistry(registry);
        engineTest.transport.onListen = () -> assertThat(found("order")).isEmpty();

        messaging.subscribe(SOLD, "billing", (order, context) -> {});

        assertThat(groups(SOLD)).containsExactly("billing");
    }

    @Test
    void groupThatGoesIsForgottenBeforeItsHandlerIs() {
        Messaging messaging = engineTest.withRegistry(registry);
        messaging.consume(PACK, (order, context) -> {});
        Registration billing = messaging.subscribe(SOLD, "billing", (order, context) -> {});
        engineTest
                .group(SOLD, "billing")
                .onStop(() -> assertThat(found("event:shop.sold")).isEmpty());

        billing.close();
        billing.close();

        assertThat(engineTest.group(SOLD, "billing").stops()).isPositive();
        assertThat(only("order").subscriptions()).isEmpty();
    }

    @Test
    void lastHandlerThatGoesTakesTheAnnouncementAlong() {
        Messaging messaging = engineTest.withRegistry(registry);
        Registration first = messaging.consume(PACK, (order, context) -> {});
        Registration second = messaging.serve(BUY, (order, context) -> TICKET);

        first.close();
        assertThat(found("order")).hasSize(1);
        second.close();

        assertThat(found("order")).isEmpty();
    }

    @Test
    void handlerThatCannotBeAnnouncedIsNotRegistered() {
        ServiceRegistry broken = new RegistryEndpointSelectorTest.BrokenRegistry() {
            @Override
            public Registration register(ServiceInstance instance, Duration lease) {
                throw new IllegalStateException("scripted: cannot register");
            }
        };
        Messaging messaging = engineTest.withRegistry(broken);

        assertThatThrownBy(() -> messaging.consume(PACK, (order, context) -> {}))
                .hasMessage("scripted: cannot register");

        assertThat(engineTest.queue(PACK).stops()).isPositive();
    }

    @Test
    void groupsThatABrokerKnowsAreNotAnnounced() {
        engineTest.transport.needsEndpoint = false;

        engineTest.withRegistry(registry).subscribe(SOLD, "billing", (order, context) -> {});

        assertThat(found("event:shop.sold")).isEmpty();
    }

    @Test
    void nothingIsAnnouncedOnceTheMessagingCloses() {
        Messaging messaging = engineTest.withRegistry(registry);
        Registration registration = messaging.consume(PACK, (order, context) -> {});

        messaging.close();
        registration.close();

        assertThat(found("order")).isEmpty();
    }

    private List<ServiceInstance> found(String key) {
        return registry.lookup(key).join().instances();
    }

    private ServiceInstance only(String key) {
        List<ServiceInstance> found = found(key);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private Set<String> groups(Event<?> event) {
        return only(ServiceInstance.keyOf(event)).groupsOf(event);
    }
}
