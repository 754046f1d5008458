package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.SOLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.ContractSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.config.SubscriberGroupSettings;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Envelope;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Dead letters of this process over a transport that reaches single instances: they come back here and go nowhere else.
 */
class DeadLetterResendTest {
    private static final URI HERE = URI.create("scripted://here");
    private static final URI ELSEWHERE = URI.create("scripted://elsewhere");

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .config(config -> config.service(
                    "shop",
                    ServiceSettings.NONE
                            .addresses(List.of(ELSEWHERE))
                            .contract(
                                    "sold",
                                    ContractSettings.NONE
                                            .group(
                                                    "billing",
                                                    SubscriberGroupSettings.NONE.addresses(List.of(ELSEWHERE)))
                                            .group(
                                                    "delivery",
                                                    SubscriberGroupSettings.NONE.addresses(List.of(ELSEWHERE))))));

    @BeforeEach
    void transportHasAnEndpoint() {
        engineTest.transport.needsEndpoint = true;
        engineTest.transport.endpoint = Optional.of(HERE);
        engineTest.transport.onSend = sent -> sent.complete(Acceptance.HANDED_TO_PEER);
    }

    @Test
    void deadLetterOfAGroupGoesToThatGroupHere() {
        Messaging messaging = engineTest.start(service -> service.subscribe(SOLD, "billing", (order, context) -> {}));
        FakeDeadLetterStore store = store(SOLD);

        assertThat(messaging.deadLetters(SOLD, "billing").resend("l-1")).isTrue();

        assertThat(engineTest.transport.sends)
                .singleElement()
                .satisfies(sent -> assertThat(sent.address)
                        .isEqualTo(new Address.Subscription(
                                new Address.Topic("shop", "sold", Optional.of(HERE)), "billing")))
                .satisfies(sent -> assertThat(sent.envelope.id()).isEqualTo("m-1"));
        assertThat(store.removed).containsExactly("l-1");
    }

    @Test
    void deadLetterOfACommandGoesToTheQueueHere() {
        Messaging messaging = engineTest.start(service -> service.consume(PACK, (order, context) -> {}));
        store(PACK);

        assertThat(messaging.deadLetters(PACK).resend("l-1")).isTrue();

        assertThat(engineTest.transport.sent(1).address)
                .isEqualTo(new Address.Queue("shop", "pack", Optional.of(HERE)));
    }

    @Test
    void brokerIsGivenNoEndpoint() {
        engineTest.transport.needsEndpoint = false;
        Messaging messaging = engineTest.start(service -> service.consume(PACK, (order, context) -> {}));
        store(PACK);

        assertThat(messaging.deadLetters(PACK).resend("l-1")).isTrue();

        assertThat(engineTest.transport.sent(1).address).isEqualTo(new Address.Queue("shop", "pack"));
    }

    private FakeDeadLetterStore store(Contract<ShopContracts.Order> contract) {
        FakeDeadLetterStore store =
                new FakeDeadLetterStore(engineTest.envelope(contract, ORDER).build());
        engineTest.transport.deadLetters = Optional.of(store);
        return store;
    }

    /** Holds one dead letter, {@code l-1}. */
    private final class FakeDeadLetterStore implements DeadLetterStore {
        final List<String> removed = new ArrayList<>();
        private final Envelope envelope;

        FakeDeadLetterStore(Envelope envelope) {
            this.envelope = envelope;
        }

        @Override
        public CompletableFuture<List<Entry>> browse(int limit) {
            Instant now = engineTest.environment.now();
            return CompletableFuture.completedFuture(
                    List.of(new Entry("l-1", envelope, "scripted", 5, "scripted", now, now)));
        }

        @Override
        public CompletableFuture<Boolean> remove(String id) {
            return CompletableFuture.completedFuture(removed.add(id));
        }
    }
}
