package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.RegistryTestContext.SERVICE;
import static dev.interservice.messaging.testkit.contract.RegistryTestContext.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * SPI, for authors of registries: the rules of reading a registry. Its test class implements {@link #fixture} and {@link
 * #promisedGuarantees} and inherits the tests of this and of {@link InstanceAnnouncementContract} and {@link RegistryOutageContract}.
 *
 * <p>A test that needs a promise the registry does not make is skipped with a message that begins {@code not promised:};
 * one that needs what this server does not have with {@code not applicable:}. Where {@link #fixture} itself cannot be had on
 * this machine it skips the test with a message that begins {@code missing:} and says what to install. After each test the
 * registries are closed, and then no thread and no timer of theirs may be left.
 */
@ExtendWith(RegistryTestExtension.class)
public interface RegistryContract {
    /** A new fixture with nothing in it. */
    RegistryFixture fixture();

    /** What the registry promises, written out by hand. */
    Set<RegistryGuarantee> promisedGuarantees();

    /** How long to wait for what must happen. What must not happen is never waited for. */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** The lease of instances, as short as the server can. */
    default Duration lease() {
        return Duration.ofSeconds(2);
    }

    /**
     * R1: a lookup tells the instances of a service, all of them and no others, each with its endpoints.
     *
     * <p>When this fails, look for a prefix that matches the names of other services too.
     */
    @Test
    default void r1_lookupTellsTheInstancesOfTheServiceAndNoOthers(RegistryTestContext test) {
        test.provideInstances(instance("a"), instance("b"), instance(SERVICE + "-other", "c"));

        InstanceSnapshot snapshot = test.await(test.connect().lookup(SERVICE));

        assertThat(snapshot.instances())
                .extracting(ServiceInstance::endpoints)
                .containsExactlyInAnyOrder(
                        instance("a").endpoints(), instance("b").endpoints());
        assertThat(snapshot.instances()).extracting(ServiceInstance::service).containsOnly(SERVICE);
        assertThat(snapshot.stale()).isEmpty();
    }

    /** R1: nobody is there: that is no failure but no instances. */
    @Test
    default void r1_serviceNobodyKnowsHasNoInstances(RegistryTestContext test) {
        test.provideInstances(instance("a"));

        assertThat(test.await(test.connect().lookup("nobody")).instances()).isEmpty();
    }

    /** R1: all of an instance arrives: its zone, weight, status, metadata. */
    @Test
    default void r1_attributesArrive(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.ATTRIBUTES);
        ServiceInstance rich = instance("a")
                .zone("north-1")
                .weight(7)
                .status(ServiceInstance.Status.OUT_OF_SERVICE)
                .metadata(Map.of("version", "1.2", "naïve \"key\"", "välue/\\ with = all ; kinds\nof %2F letters"));
        test.provideInstances(rich);

        assertThat(test.await(test.connect().lookup(SERVICE)).instances()).containsExactly(rich);
    }

    /** R1: the subscribers of an event are found under its key, and each says for which groups. */
    @Test
    default void r1_subscribersOfAnEventAreFound(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.EVENTS);
        Event<String> event = Event.of("kitchen", "meal-ready", String.class);
        ServiceInstance plain = instance("b");
        ServiceInstance subscriber = new ServiceInstance(
                SERVICE, "a", instance("a").endpoints(), Map.of(event.type(), Set.of("delivery", "display")));
        test.provideInstances(subscriber, plain);

        ServiceRegistry registry = test.connect();

        assertThat(test.await(registry.lookup(ServiceInstance.keyOf(event))).instances())
                .containsExactly(subscriber);
        assertThat(test.await(registry.lookup("kitchen")).instances()).isEmpty();
        assertThat(test.await(registry.lookup(SERVICE)).instances()).containsExactly(subscriber, plain);
    }

    /**
     * R2: a watcher is told what there is without waiting for a change, also when that is nothing.
     *
     * <p>A first call waits for this. When this fails, look for a watch that begins after the present.
     */
    @Test
    default void r2_watcherIsToldWhatThereIsAtOnce(RegistryTestContext test) {
        test.provideInstances(instance("a"));
        ServiceRegistry registry = test.connect();
        SnapshotRecorder empty = test.snapshotRecorder();

        test.watching(registry)
                .await(
                        "one instance",
                        snapshot -> snapshot.instances()
                                .get(0)
                                .endpoints()
                                .equals(instance("a").endpoints()));
        registry.watch("nobody", empty);
        empty.await("empty", snapshot -> snapshot.instances().isEmpty());
        test.watching(registry)
                .await("one instance", snapshot -> snapshot.instances().size() == 1);
    }

    /** R2: each change is told as all there is then, and the last one always. */
    @Test
    default void r2_watcherIsToldAllThereIsAfterEachChange(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.CHANGES);
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        ServiceRegistry process = test.connect();
        SnapshotRecorder watcher = test.watching(test.connect());
        watcher.awaitFresh();

        Registration first = process.register(instance("a"), lease());
        watcher.awaitFresh(instance("a"));
        process.register(instance("b"), lease());
        watcher.awaitFresh(instance("a"), instance("b"));
        first.close();
        watcher.awaitFresh(instance("b"));
        for (int i = 0; i < 50; i++) {
            process.register(instance("b").metadata(Map.of("turn", String.valueOf(i))), lease());
        }
        watcher.awaitFresh(instance("b").metadata(Map.of("turn", "49")));
    }

    /** R2: one listener that fails keeps no other from being told, nor itself from the next. */
    @Test
    default void r2_listenerThatFailsDisturbsNobody(RegistryTestContext test) {
        test.provideInstances(instance("a"));
        ServiceRegistry registry = test.connect();

        registry.watch(SERVICE, snapshot -> {
            throw new IllegalStateException("thrown by the test");
        });

        test.watching(registry)
                .await("one instance", snapshot -> snapshot.instances().size() == 1);
    }

    /** R2: a watch that was closed is told nothing more. */
    @Test
    default void r2_closedWatchIsToldNothing(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.CHANGES);
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        ServiceRegistry registry = test.connect();
        SnapshotRecorder closed = test.snapshotRecorder();
        Registration watch = registry.watch(SERVICE, closed);
        SnapshotRecorder open = test.watching(registry);
        closed.awaitFresh();
        watch.close();
        watch.close();
        int told = closed.count();

        ServiceRegistry process = test.connect();
        process.register(instance("a"), lease());
        open.awaitFresh(instance("a"));
        // Whoever is told of the first change after the open watch is told before that one hears of the second.
        process.register(instance("b"), lease());
        open.awaitFresh(instance("a"), instance("b"));

        assertThat(closed.count()).isEqualTo(told);
    }

    /** R8: after the close lookups fail, watchers are told nothing, and closing again is harmless. */
    @Test
    default void r8_closedRegistryAnswersNothing(RegistryTestContext test) {
        test.provideInstances(instance("a"));
        ServiceRegistry registry = test.connect();
        test.await(registry.lookup(SERVICE));

        test.runInTime(registry::close);
        test.runInTime(registry::close);

        SnapshotRecorder late = test.snapshotRecorder();
        test.awaitFailure(registry.lookup(SERVICE));
        registry.watch(SERVICE, late).close();
        registry.register(instance("a"), lease()).close();
        assertThat(late.snapshots()).isEmpty();
    }

    /** R8: no text holds a credential. */
    @Test
    default void r8_textsHideCredentials(RegistryTestContext test) {
        test.provideInstances(instance("a"));
        ServiceRegistry registry = test.connect();
        test.await(registry.lookup(SERVICE));

        List<String> texts = List.of(registry.toString(), registry.health().toString());

        test.fixture().secrets().forEach(secret -> assertThat(texts).noneMatch(text -> text.contains(secret)));
    }
}
