package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.RegistryScene.SERVICE;
import static dev.interservice.messaging.testkit.RegistryScene.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.Snapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of a registry whose server is in trouble: what was good stays, and what comes back is found again. */
public interface RegistryInTroubleContract extends AnnouncementContract {
    /**
     * R5: while the server cannot be reached lookups fail, watchers keep the good list, marked stale with the error, and
     * health says so; an unreachable server is never an empty list.
     *
     * <p>When this fails, look for an error that is read as an answer.
     */
    @Test
    default void r5_unreachableServerLeavesTheLastGoodList(RegistryScene scene) {
        scene.given(instance("a"));
        ServiceRegistry registry = scene.connect();
        SnapshotRecorder watcher = scene.watching(registry);
        Snapshot good = watcher.await("there", snapshot -> snapshot.instances().size() == 1);

        scene.disturb(RegistryDisturbance.UNREACHABLE);

        assertKept(watcher, good);
        RegistryException failure = scene.failure(registry.lookup(SERVICE));
        assertThat(failure).hasMessageMatching("(?s).+");
        assertThat(registry.health().status()).isNotEqualTo(Health.Status.UP);
        assertThat(registry.health().reason()).isNotBlank();
        List<String> texts = List.of(
                registry.toString(),
                registry.health().toString(),
                failure.toString(),
                String.valueOf(failure.getCause()));
        scene.wire().secrets().forEach(secret -> assertThat(texts).noneMatch(text -> text.contains(secret)));
    }

    /** R5: a server that answers nothing is as one that cannot be reached: nobody waits for it for ever. */
    @Test
    default void r5_frozenServerLeavesTheLastGoodList(RegistryScene scene) {
        scene.given(instance("a"));
        ServiceRegistry registry = scene.connect();
        SnapshotRecorder watcher = scene.watching(registry);
        Snapshot good = watcher.await("there", snapshot -> snapshot.instances().size() == 1);

        scene.disturb(RegistryDisturbance.FROZEN);

        scene.failure(registry.lookup(SERVICE));
        assertKept(watcher, good);
        scene.inTime(registry::close);
    }

    /** R6: when the server is back, watchers are told what there is now, and what was registered meanwhile is found. */
    @Test
    default void r6_serverThatComesBackIsFoundAgain(RegistryScene scene) {
        scene.promised(RegistryPromise.ANNOUNCES);
        ServiceRegistry process = scene.connect();
        process.register(instance("a"), lease());
        ServiceRegistry registry = scene.connect();
        SnapshotRecorder watcher = scene.watching(registry);
        watcher.awaitFresh(instance("a"));
        Wire.Repair repair = scene.disturb(RegistryDisturbance.UNREACHABLE);
        watcher.await("stale", snapshot -> snapshot.stale().isPresent());

        process.register(instance("b"), lease());
        repair.close();

        watcher.awaitFresh(instance("a"), instance("b"));
        assertThat(scene.await(registry.lookup(SERVICE)).instances()).hasSize(2);
        scene.signals().until("health is up again", () -> registry.health().status() == Health.Status.UP);
    }

    /**
     * R6: a server that comes back without its data does not make instances vanish: they announce themselves again, by
     * themselves.
     */
    @Test
    default void r6_instancesAnnounceThemselvesAgainWhenTheServerForgot(RegistryScene scene) {
        scene.promised(RegistryPromise.ANNOUNCES);
        scene.connect().register(instance("a"), lease());
        SnapshotRecorder watcher = scene.watching(scene.connect());
        watcher.awaitFresh(instance("a"));

        scene.disturb(RegistryDisturbance.FORGETFUL).close();
        scene.connect().register(instance("b"), lease());

        watcher.awaitFresh(instance("a"), instance("b"));
        assertThat(scene.await(scene.connect().lookup(SERVICE)).instances())
                .containsExactly(instance("a"), instance("b"));
    }

    /** R7: a registry starts without its server, and nothing that is asked of it waits; all is made good later. */
    @Test
    default void r7_startWithoutTheServerIsMadeGoodLater(RegistryScene scene) {
        scene.promised(RegistryPromise.ANNOUNCES);
        Wire.Repair repair = scene.disturb(RegistryDisturbance.UNREACHABLE);
        ServiceRegistry registry = scene.connect();
        SnapshotRecorder watcher = scene.watching(registry);
        registry.register(instance("a"), lease());
        scene.failure(registry.lookup(SERVICE));
        assertThat(watcher.snapshots()).isEmpty();

        repair.close();

        watcher.awaitFresh(instance("a"));
    }

    /** R7: a registration and a registry can be closed without the server, in time. */
    @Test
    default void r7_closingWithoutTheServerEnds(RegistryScene scene) {
        scene.promised(RegistryPromise.ANNOUNCES);
        ServiceRegistry registry = scene.connect();
        SnapshotRecorder watcher = scene.watching(registry);
        registry.register(instance("b"), lease());
        Registration registration = registry.register(instance("a"), lease());
        watcher.awaitFresh(instance("a"), instance("b"));
        scene.disturb(RegistryDisturbance.UNREACHABLE);

        scene.inTime(registration::close);
        scene.inTime(registry::close);
    }

    private static void assertKept(SnapshotRecorder watcher, Snapshot good) {
        Snapshot stale = watcher.await("stale", snapshot -> snapshot.stale().isPresent());
        assertThat(stale.instances()).isEqualTo(good.instances());
        assertThat(stale.asOf())
                .isBetween(good.asOf(), stale.stale().orElseThrow().since());
        assertThat(stale.stale().orElseThrow().error()).isNotBlank();
        assertThat(watcher.snapshots().stream()
                        .dropWhile(each -> each.instances().isEmpty()))
                .allSatisfy(each -> assertThat(each.instances()).isEqualTo(good.instances()));
    }
}
