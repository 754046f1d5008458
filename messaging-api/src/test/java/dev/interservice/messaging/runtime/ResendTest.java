package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.SOLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.ContractSettings;
import dev.interservice.messaging.config.GroupSettings;
import dev.interservice.messaging.config.ServiceSettings;
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

/** Dead letters of this process over a wire that reaches single instances: they come back here and go nowhere else. */
class ResendTest {
    private static final URI HERE = URI.create("scripted://here");
    private static final URI ELSEWHERE = URI.create("scripted://elsewhere");

    @RegisterExtension
    final Stage stage = Stage.deterministic()
            .config(config -> config.service(
                    "shop",
                    ServiceSettings.NONE
                            .addresses(List.of(ELSEWHERE))
                            .contract(
                                    "sold",
                                    ContractSettings.NONE
                                            .group("billing", GroupSettings.NONE.addresses(List.of(ELSEWHERE)))
                                            .group("delivery", GroupSettings.NONE.addresses(List.of(ELSEWHERE))))));

    @BeforeEach
    void wireHasAnEndpoint() {
        stage.wire.needsEndpoint = true;
        stage.wire.endpoint = Optional.of(HERE);
        stage.wire.onSend = sent -> sent.complete(Acceptance.HANDED_TO_PEER);
    }

    @Test
    void letterOfAGroupGoesToThatGroupHere() {
        Messaging messaging = stage.start(service -> service.subscribe(SOLD, "billing", (order, context) -> {}));
        Store store = store(SOLD);

        assertThat(messaging.deadLetters(SOLD, "billing").resend("l-1")).isTrue();

        assertThat(stage.wire.sends)
                .singleElement()
                .satisfies(sent -> assertThat(sent.address)
                        .isEqualTo(new Address.Subscription(
                                new Address.Topic("shop", "sold", Optional.of(HERE)), "billing")))
                .satisfies(sent -> assertThat(sent.envelope.id()).isEqualTo("m-1"));
        assertThat(store.removed).containsExactly("l-1");
    }

    @Test
    void letterOfACommandGoesToTheQueueHere() {
        Messaging messaging = stage.start(service -> service.consume(PACK, (order, context) -> {}));
        store(PACK);

        assertThat(messaging.deadLetters(PACK).resend("l-1")).isTrue();

        assertThat(stage.wire.sent(1).address).isEqualTo(new Address.Queue("shop", "pack", Optional.of(HERE)));
    }

    @Test
    void brokerIsToldNoPeer() {
        stage.wire.needsEndpoint = false;
        Messaging messaging = stage.start(service -> service.consume(PACK, (order, context) -> {}));
        store(PACK);

        assertThat(messaging.deadLetters(PACK).resend("l-1")).isTrue();

        assertThat(stage.wire.sent(1).address).isEqualTo(new Address.Queue("shop", "pack"));
    }

    private Store store(Contract<Shop.Order> contract) {
        Store store = new Store(stage.envelope(contract, ORDER).build());
        stage.wire.deadLetters = Optional.of(store);
        return store;
    }

    /** Holds one letter, {@code l-1}. */
    private final class Store implements DeadLetterStore {
        final List<String> removed = new ArrayList<>();
        private final Envelope envelope;

        Store(Envelope envelope) {
            this.envelope = envelope;
        }

        @Override
        public CompletableFuture<List<Entry>> browse(int limit) {
            Instant now = stage.environment.now();
            return CompletableFuture.completedFuture(
                    List.of(new Entry("l-1", envelope, "scripted", 5, "scripted", now, now)));
        }

        @Override
        public CompletableFuture<Boolean> remove(String id) {
            return CompletableFuture.completedFuture(removed.add(id));
        }
    }
}
