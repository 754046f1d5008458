package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.SOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.InterruptedCallException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.ServiceDescription;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.config.ContractSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.config.SubscriberGroupSettings;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.resilience.Percent;
import dev.interservice.messaging.runtime.ScriptedSend.CancelBehavior;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events over a transport that reaches single instances. */
class GroupFanOutTest {
    private static final URI A = URI.create("scripted://a");
    private static final URI B = URI.create("scripted://b");
    private static final URI C = URI.create("scripted://c");
    private static final CallOptions KEYED = CallOptions.DEFAULT.idempotencyKey("o-1");

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .retry(retry -> retry.maxAttempts(3).backoff(Duration.ofMillis(10), Duration.ofMillis(10)));

    private final InMemoryRegistry registry = new InMemoryRegistry(engineTest.environment);

    @BeforeEach
    void transportNeedsEndpoints() {
        engineTest.transport.needsEndpoint = true;
        engineTest.transport.onSend = sent -> sent.complete(Acceptance.HANDED_TO_PEER);
    }

    @Test
    void eachGroupTheConfigurationNamesGetsTheEventOnce() {
        Receipt receipt = withGroups(Map.of("billing", List.of(A), "delivery", List.of(B)))
                .publish(SOLD, ORDER);

        assertThat(receipt.acceptance()).isEqualTo(Acceptance.HANDED_TO_PEER);
        assertThat(addresses()).containsExactly(member("billing", A), member("delivery", B));
        assertThat(engineTest.transport.sends)
                .allSatisfy(sent -> assertThat(sent.envelope.id()).isEqualTo(receipt.messageId()))
                .extracting(sent -> sent.envelope)
                .allMatch(engineTest.transport.sent(1).envelope::equals);
    }

    @Test
    void eachGroupTheRegistryKnowsGetsTheEventOnce() {
        Messaging messaging = withRegistry();
        subscribed("i-1", A, "billing", "delivery");
        subscribed("i-2", B, "delivery");

        messaging.publish(SOLD, ORDER);
        messaging.publish(SOLD, ORDER);

        assertThat(addresses())
                .containsExactly(
                        member("billing", A), member("delivery", A), member("billing", A), member("delivery", B));
    }

    @Test
    void membersOfEachGroupTakeTurnsHoweverManyGroupsThereAre() {
        Messaging messaging = withGroups(Map.of("billing", List.of(A, B), "delivery", List.of(A, B)));

        messaging.publish(SOLD, ORDER);
        messaging.publish(SOLD, ORDER);

        assertThat(addresses())
                .containsExactlyInAnyOrder(
                        member("billing", A), member("billing", B), member("delivery", A), member("delivery", B));
    }

    @Test
    void addressesOfTheConfigurationGoBeforeTheRegistry() {
        subscribed("i-1", C, "billing", "delivery");

        withGroups(Map.of("billing", List.of(A))).publish(SOLD, ORDER);

        assertThat(addresses()).containsExactly(member("billing", A), member("delivery", C));
    }

    @Test
    void eventThatNoGroupIsKnownOfIsNoErrorAndOneWarning() {
        Messaging messaging = withRegistry();

        Receipt receipt = messaging.publish(SOLD, ORDER);
        messaging.publish(SOLD, ORDER);

        assertThat(receipt.acceptance()).isEqualTo(Acceptance.HANDED_TO_PEER);
        assertThat(engineTest.transport.sends).isEmpty();
        assertThat(engineTest.log()).containsOnlyOnce("no group of shop.sold is known");
    }

    @Test
    void groupThatIsNamedAndHasNobodyIsMissing() {
        UnavailableException failure = catchThrowableOfType(
                UnavailableException.class,
                () -> withGroups(Map.of("delivery", List.of())).publish(SOLD, ORDER));

        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(failure)
                .hasMessageContainingAll(
                        "shop.sold was not accepted by 1 of 1 groups", "services.shop.contracts.sold.groups.delivery");
    }

    @Test
    void allGroupsAreToldAtOnceAndThePublishEndsWithTheLast() {
        engineTest.transport.onSend = sent -> {};
        CompletableFuture<Receipt> receipt = threeGroups().publishAsync(SOLD, ORDER);
        assertThat(engineTest.transport.sends).hasSize(3);

        engineTest.transport.sent(2).complete(Acceptance.HANDED_TO_PEER);
        engineTest.transport.sent(1).complete(Acceptance.HANDED_TO_PEER);
        engineTest.runUntilIdle();
        assertThat(receipt).isNotDone();
        engineTest.transport.sent(3).complete(Acceptance.HANDED_TO_PEER);
        engineTest.runUntilIdle();

        assertThat(receipt).isCompleted();
    }

    @Test
    void groupThatRefusesIsTriedAgainElsewhereAndNoOtherIs() {
        engineTest.transport.onSend = sent -> {
            if (sent.address.endpoint().equals(Optional.of(B))) {
                sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);
            } else {
                sent.complete(Acceptance.HANDED_TO_PEER);
            }
        };

        withGroups(Map.of("billing", List.of(A), "delivery", List.of(B, C))).publish(SOLD, ORDER);

        assertThat(addresses()).containsExactly(member("billing", A), member("delivery", B), member("delivery", C));
    }

    @Test
    void groupThatFailsTakesNothingFromTheBudgetOfOthers() {
        engineTest.retry(retry -> retry.budget(new Percent(0)));
        engineTest.transport.onSend = sent -> {
            boolean first = addresses().indexOf(sent.address) == engineTest.transport.sends.size() - 1;
            if (first) {
                sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
            } else {
                sent.complete(Acceptance.HANDED_TO_PEER);
            }
        };

        // One retry each second is free for each destination: with one budget for all, two groups would go without.
        threeGroups().publish(SOLD, ORDER);

        assertThat(engineTest.transport.sends).hasSize(6);
    }

    @Test
    void missingGroupsAreNamedAndARepeatIsSafeWhenNobodyHasIt() {
        engineTest.transport.onSend = sent -> sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);

        UnavailableException failure = catchThrowableOfType(
                UnavailableException.class, () -> threeGroups().publish(SOLD, ORDER));

        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(failure).hasMessageContainingAll("3 of 3 groups", "billing (", "delivery (", "stock (");
        assertThat(failure.getSuppressed()).hasSize(2);
    }

    @Test
    void whenSomeGroupsHaveItNobodyMaySayThatNothingHappened() {
        refuse("delivery", Progress.REFUSED, Reason.UNAVAILABLE);

        UnavailableException failure = catchThrowableOfType(
                UnavailableException.class, () -> threeGroups().publish(SOLD, ORDER));

        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure)
                .hasMessageContainingAll("1 of 3 groups: delivery (", "idempotency key")
                .hasMessageNotContainingAny("billing", "stock");
        assertThat(failure.messageId())
                .contains(engineTest.transport.sent(1).envelope.id());
    }

    @Test
    void typeIsThatOfTheWorstGroup() {
        engineTest.transport.onSend = sent -> {
            if (sent.address.equals(member("stock", C))) {
                sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
            } else {
                sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);
            }
        };

        ConnectionLostException failure = catchThrowableOfType(
                ConnectionLostException.class, () -> threeGroups().publish(SOLD, ORDER));

        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure).hasCauseInstanceOf(ConnectionLostException.class);
    }

    @Test
    void oneDeadlineBoundsAllGroups() {
        engineTest.transport.onSend = sent -> {
            if (sent.address.equals(member("delivery", B))) {
                sent.complete(Acceptance.HANDED_TO_PEER);
            }
        };
        CompletableFuture<Receipt> receipt =
                threeGroups().publishAsync(SOLD, ORDER, CallOptions.DEFAULT.timeout(Duration.ofMillis(300)));

        engineTest.advance(299);
        assertThat(receipt).isNotDone();
        engineTest.advance(1);

        assertThat(FutureFailures.of(receipt))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContaining("2 of 3 groups");
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void repeatWithTheSameKeyHasTheSameId() {
        refuse("delivery", Progress.REFUSED, Reason.UNAVAILABLE);
        Messaging messaging = threeGroups();

        MessagingException failure =
                catchThrowableOfType(MessagingException.class, () -> messaging.publish(SOLD, ORDER, KEYED));
        engineTest.transport.onSend = sent -> sent.complete(Acceptance.HANDED_TO_PEER);
        Receipt repeated = messaging.publish(SOLD, ORDER, KEYED);
        Receipt another = messaging.publish(SOLD, ORDER, KEYED.idempotencyKey("o-2"));

        assertThat(failure.messageId()).contains(repeated.messageId());
        assertThat(repeated.messageId()).matches("[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}");
        assertThat(another.messageId()).isNotEqualTo(repeated.messageId());
        assertThat(messaging.publish(SOLD, ORDER).messageId())
                .isNotEqualTo(messaging.publish(SOLD, ORDER).messageId());
    }

    @Test
    void idsOfABrokersEventsAreNewEachTime() {
        engineTest.transport.needsEndpoint = false;
        Messaging messaging = engineTest.start();

        assertThat(messaging.publish(SOLD, ORDER, KEYED).messageId())
                .isNotEqualTo(messaging.publish(SOLD, ORDER, KEYED).messageId());
        assertThat(addresses()).containsOnly(new Address.Topic("shop", "sold"));
    }

    @Test
    void cancelStopsTheCallsToAllGroups() {
        engineTest.transport.onSend = sent -> {};
        CompletableFuture<Receipt> receipt = threeGroups().publishAsync(SOLD, ORDER);
        engineTest.transport.sent(1).complete(Acceptance.HANDED_TO_PEER);

        assertThat(receipt.cancel(true)).isTrue();

        assertThat(receipt).isCancelled();
        assertThat(engineTest.transport.sends.subList(1, 3)).allMatch(ScriptedSend::cancelRequested);
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void interruptStopsTheCallsToAllGroupsAndTellsHowFarTheyGot() {
        engineTest.transport.whenCancelled = CancelBehavior.SAYS_NOT_SENT;
        engineTest.transport.onSend = sent -> {
            if (sent.address.equals(member("billing", A))) {
                sent.complete(Acceptance.HANDED_TO_PEER);
            } else if (sent.address.equals(member("stock", C))) {
                Thread.currentThread().interrupt();
            }
        };
        Messaging messaging = threeGroups();

        InterruptedCallException failure =
                catchThrowableOfType(InterruptedCallException.class, () -> messaging.publish(SOLD, ORDER));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(engineTest.transport.sends.subList(1, 3)).allMatch(ScriptedSend::cancelRequested);
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void closeEndsAPublishThatWaits() {
        engineTest.transport.onSend = sent -> {};
        Messaging messaging = threeGroups();
        CompletableFuture<Receipt> receipt = messaging.publishAsync(SOLD, ORDER);

        messaging.close();
        engineTest.runUntilIdle();

        assertThat(FutureFailures.of(receipt)).isInstanceOf(ClosedException.class);
    }

    @Test
    void eachGroupCountsAmongThePendingCalls() {
        engineTest.limits(limits -> limits.maxPending(2));
        engineTest.transport.onSend = sent -> {};
        CompletableFuture<Receipt> receipt = threeGroups().publishAsync(SOLD, ORDER);
        assertThat(engineTest.pending()).isEqualTo(2);

        engineTest.transport.sends.forEach(sent -> sent.complete(Acceptance.HANDED_TO_PEER));
        engineTest.runUntilIdle();

        assertThat(FutureFailures.of(receipt))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN))
                .hasMessageContainingAll("1 of 3 groups: stock (", "max-pending");
    }

    @Test
    void registryThatCannotBeAskedFailsThePublishBeforeAnythingIsSent() {
        Messaging messaging = engineTest
                .config(config -> groups(config, Map.of("billing", List.of(A))))
                .withRegistry(new RegistryEndpointSelectorTest.BrokenRegistry());

        CompletableFuture<Receipt> receipt = messaging.publishAsync(SOLD, ORDER);
        engineTest.runUntilIdle();

        assertThat(FutureFailures.of(receipt))
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED))
                .hasRootCauseMessage("scripted: unreachable");
        assertThat(engineTest.transport.sends).isEmpty();
    }

    @Test
    void groupThatHasGoneIsForgotten() {
        Messaging messaging = withRegistry();
        Registration billing = subscribed("i-1", A, "billing");
        subscribed("i-2", B, "delivery");
        messaging.publish(SOLD, ORDER);
        assertThat(destinations(messaging)).contains("group billing of shop.sold", "group delivery of shop.sold");

        billing.close();
        messaging.publish(SOLD, ORDER);

        assertThat(destinations(messaging))
                .contains("group delivery of shop.sold")
                .doesNotContain("group billing of shop.sold");
        subscribed("i-1", A, "billing");
        messaging.publish(SOLD, ORDER);
        assertThat(addresses()).endsWith(member("billing", A), member("delivery", B));
    }

    @Test
    void closeEndsAPublishThatWaitsUntilItsGroupsAreKnown() {
        Messaging messaging = engineTest.withRegistry(new SilentRegistry());
        CompletableFuture<Receipt> receipt = messaging.publishAsync(SOLD, ORDER);
        engineTest.runUntilIdle();
        assertThat(engineTest.pending()).isEqualTo(1);

        messaging.close();
        engineTest.runUntilIdle();

        assertThat(FutureFailures.of(receipt))
                .isInstanceOfSatisfying(
                        ClosedException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED));
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void publishThatIsGivenUpWhileItWaitsIsNoLongerPending() {
        Messaging messaging = engineTest.withRegistry(new SilentRegistry());

        messaging.publishAsync(SOLD, ORDER).cancel(true);

        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void failureOfARegistryIsNotWrappedTwice() {
        Messaging messaging = engineTest.withRegistry(new RegistryEndpointSelectorTest.BrokenRegistry() {
            @Override
            public CompletableFuture<InstanceSnapshot> lookup(String key) {
                return super.lookup(key).thenApply(snapshot -> snapshot);
            }
        });

        CompletableFuture<Receipt> receipt = messaging.publishAsync(SOLD, ORDER);
        engineTest.runUntilIdle();

        assertThat(FutureFailures.of(receipt)).hasCauseInstanceOf(RegistryException.class);
    }

    @Test
    void observersLearnOfEachGroup() {
        List<String> destinations = new ArrayList<>();
        Messaging messaging = engineTest
                .config(config -> groups(config, three()))
                .use(engineTest
                        .builder()
                        .observer(signal -> {
                            if (signal instanceof Signal.CallEnded ended) {
                                destinations.add(ended.messageInfo().destination());
                            }
                        })
                        .start(service -> {}));

        messaging.publish(SOLD, ORDER);

        assertThat(destinations).containsExactly("billing", "delivery", "stock");
    }

    private void refuse(String group, Progress progress, Reason reason) {
        engineTest.transport.onSend = sent -> {
            if (sent.address instanceof Address.Subscription subscription
                    && subscription.group().equals(group)) {
                sent.fail(progress, reason);
            } else {
                sent.complete(Acceptance.HANDED_TO_PEER);
            }
        };
    }

    private static List<String> destinations(Messaging messaging) {
        return messaging.describe().services().stream()
                .map(ServiceDescription::destination)
                .toList();
    }

    private List<Address> addresses() {
        return engineTest.transport.sends.stream().map(sent -> sent.address).toList();
    }

    private static Address member(String group, URI endpoint) {
        return new Address.Subscription(new Address.Topic("shop", "sold", Optional.of(endpoint)), group);
    }

    private static Map<String, List<URI>> three() {
        return Map.of("billing", List.of(A), "delivery", List.of(B), "stock", List.of(C));
    }

    private Messaging threeGroups() {
        return withGroups(three());
    }

    private Messaging withGroups(Map<String, List<URI>> groups) {
        return engineTest.config(config -> groups(config, groups)).withRegistry(registry);
    }

    private Messaging withRegistry() {
        return engineTest.withRegistry(registry);
    }

    private static MessagingConfig groups(MessagingConfig config, Map<String, List<URI>> groups) {
        ContractSettings sold = ContractSettings.NONE;
        for (Map.Entry<String, List<URI>> each : groups.entrySet()) {
            sold = sold.group(each.getKey(), SubscriberGroupSettings.NONE.addresses(each.getValue()));
        }
        return config.service("shop", ServiceSettings.NONE.contract("sold", sold));
    }

    private Registration subscribed(String id, URI endpoint, String... groups) {
        return registry.register(
                new ServiceInstance("any", id, Map.of("scripted", endpoint), Map.of("shop.sold", Set.of(groups))),
                Duration.ofSeconds(15));
    }

    /** Answers nothing. */
    private static final class SilentRegistry extends RegistryEndpointSelectorTest.BrokenRegistry {
        @Override
        public CompletableFuture<InstanceSnapshot> lookup(String key) {
            return new CompletableFuture<>();
        }
    }
}
