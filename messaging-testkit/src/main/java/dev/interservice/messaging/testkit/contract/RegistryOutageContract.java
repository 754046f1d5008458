package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.RegistryTestContext.SERVICE;
import static dev.interservice.messaging.testkit.contract.RegistryTestContext.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.ServiceRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of a registry whose server is in trouble: what was good stays, and what comes back is found again. */
public interface RegistryOutageContract extends InstanceAnnouncementContract {
    /**
     * R5: while the server cannot be reached lookups fail, watchers keep the good list, marked stale with the error, and
     * health says so; an unreachable server is never an empty list.
     *
     * <p>When this fails, look for an error that is read as an answer.
     */
    @Test
    default void r5_unreachableServerLeavesTheLastGoodList(RegistryTestContext test) {
        test.provideInstances(instance("a"));
        ServiceRegistry registry = test.connect();
        SnapshotRecorder watcher = test.watching(registry);
        InstanceSnapshot good =
                watcher.await("there", snapshot -> snapshot.instances().size() == 1);

        test.disturb(RegistryDisturbance.UNREACHABLE);

        assertKept(watcher, good);
        RegistryException failure = test.awaitFailure(registry.lookup(SERVICE));
        assertThat(failure).hasMessageMatching("(?s).+");
        assertThat(registry.health().status()).isNotEqualTo(Health.Status.UP);
        assertThat(registry.health().reason()).isNotBlank();
        List<String> texts = List.of(
                registry.toString(),
                registry.health().toString(),
                failure.toString(),
                String.valueOf(failure.getCause()));
        test.fixture().secrets().forEach(secret -> assertThat(texts).noneMatch(text -> text.contains(secret)));
    }

    /** R5: a server that answers nothing is as one that cannot be reached: nobody waits for it for ever. */
    @Test
    default void r5_frozenServerLeavesTheLastGoodList(RegistryTestContext test) {
        test.provideInstances(instance("a"));
        ServiceRegistry registry = test.connect();
        SnapshotRecorder watcher = test.watching(registry);
        InstanceSnapshot good =
                watcher.await("there", snapshot -> snapshot.instances().size() == 1);

        test.disturb(RegistryDisturbance.FROZEN);

        test.awaitFailure(registry.lookup(SERVICE));
        assertKept(watcher, good);
        test.runInTime(registry::close);
    }

    /** R6: when the server is back, watchers are told what there is now, and what was registered meanwhile is found. */
    @Test
    default void r6_serverThatComesBackIsFoundAgain(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        ServiceRegistry process = test.connect();
        process.register(instance("a"), lease());
        ServiceRegistry registry = test.connect();
        SnapshotRecorder watcher = test.watching(registry);
        watcher.awaitFresh(instance("a"));
        TransportFixture.Repair repair = test.disturb(RegistryDisturbance.UNREACHABLE);
        watcher.await("stale", snapshot -> snapshot.stale().isPresent());

        process.register(instance("b"), lease());
        repair.close();

        watcher.awaitFresh(instance("a"), instance("b"));
        assertThat(test.await(registry.lookup(SERVICE)).instances()).hasSize(2);
        test.signals().awaitUntil("health is up again", () -> registry.health().status() == Health.Status.UP);
    }

    /**
     * R6: a server that comes back without its data does not make instances vanish: they announce themselves again, by
     * themselves.
     */
    @Test
    default void r6_instancesAnnounceThemselvesAgainWhenTheServerForgot(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        test.connect().register(instance("a"), lease());
        SnapshotRecorder watcher = test.watching(test.connect());
        watcher.awaitFresh(instance("a"));

        test.disturb(RegistryDisturbance.RESTARTED_EMPTY).close();
        test.connect().register(instance("b"), lease());

        watcher.awaitFresh(instance("a"), instance("b"));
        assertThat(test.await(test.connect().lookup(SERVICE)).instances())
                .containsExactly(instance("a"), instance("b"));
    }

    /** R7: a registry starts without its server, and nothing that is asked of it waits; all is made good later. */
    @Test
    default void r7_startWithoutTheServerIsMadeGoodLater(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        TransportFixture.Repair repair = test.disturb(RegistryDisturbance.UNREACHABLE);
        ServiceRegistry registry = test.connect();
        SnapshotRecorder watcher = test.watching(registry);
        registry.register(instance("a"), lease());
        test.awaitFailure(registry.lookup(SERVICE));
        assertThat(watcher.snapshots()).isEmpty();

        repair.close();

        watcher.awaitFresh(instance("a"));
    }

    /** R7: a registration and a registry can be closed without the server, in time. */
    @Test
    default void r7_closingWithoutTheServerEnds(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        ServiceRegistry registry = test.connect();
        SnapshotRecorder watcher = test.watching(registry);
        registry.register(instance("b"), lease());
        Registration registration = registry.register(instance("a"), lease());
        watcher.awaitFresh(instance("a"), instance("b"));
        test.disturb(RegistryDisturbance.UNREACHABLE);

        test.runInTime(registration::close);
        test.runInTime(registry::close);
    }

    private static void assertKept(SnapshotRecorder watcher, InstanceSnapshot good) {
        InstanceSnapshot stale =
                watcher.await("stale", snapshot -> snapshot.stale().isPresent());
        assertThat(stale.instances()).isEqualTo(good.instances());
        assertThat(stale.asOf())
                .isBetween(good.asOf(), stale.stale().orElseThrow().since());
        assertThat(stale.stale().orElseThrow().error()).isNotBlank();
        assertThat(watcher.snapshots().stream()
                        .dropWhile(each -> each.instances().isEmpty()))
                .allSatisfy(each -> assertThat(each.instances()).isEqualTo(good.instances()));
    }
}
