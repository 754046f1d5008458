package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.RegistryScene.SERVICE;
import static dev.interservice.messaging.testkit.RegistryScene.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of announcing instances in a registry: how they come, change, stay and go. */
public interface AnnouncementContract extends RegistryContract {
    /** So long that the end of a lease cannot be taken for what a test waits for. */
    Duration LONG_LEASE = Duration.ofMinutes(5);

    /** R3: an instance is found until its registration is closed; closing twice is harmless. */
    @Test
    default void r3_instanceIsFoundUntilItsRegistrationIsClosed(RegistryScene scene) {
        scene.promised(RegistryPromise.ANNOUNCES);
        ServiceRegistry process = scene.connect();
        SnapshotRecorder watcher = scene.watching(scene.connect());

        Registration registration = process.register(instance("a"), LONG_LEASE);
        watcher.awaitFresh(instance("a"));
        scene.inTime(registration::close);
        scene.inTime(registration::close);

        watcher.awaitFresh();
        assertThat(scene.await(scene.connect().lookup(SERVICE)).instances()).isEmpty();
    }

    /**
     * R3: a second announcement with the same id takes the place of the first: no snapshot has neither or both, and closing
     * the first does nothing any more.
     *
     * <p>So an instance goes from up to draining, and joins groups. When this fails, look for a change that is made as
     * taking back and announcing.
     */
    @Test
    default void r3_secondAnnouncementTakesThePlaceOfTheFirst(RegistryScene scene) {
        scene.promised(RegistryPromise.ANNOUNCES);
        scene.promised(RegistryPromise.ATTRIBUTES);
        ServiceRegistry process = scene.connect();
        ServiceInstance draining = instance("a").status(ServiceInstance.Status.DRAINING);
        process.register(instance("x"), LONG_LEASE);
        Registration first = process.register(instance("a"), LONG_LEASE);
        SnapshotRecorder own = scene.watching(process);
        own.awaitFresh(instance("a"), instance("x"));
        SnapshotRecorder watcher = scene.watching(scene.connect());
        watcher.awaitFresh(instance("a"), instance("x"));
        int before = watcher.count();
        int ownBefore = own.count();

        Registration second = process.register(draining, LONG_LEASE);
        watcher.awaitFresh(draining, instance("x"));
        scene.inTime(first::close);
        process.register(instance("z"), LONG_LEASE);
        watcher.awaitFresh(draining, instance("x"), instance("z"));
        own.awaitFresh(draining, instance("x"), instance("z"));

        assertThat(Stream.concat(
                        own.snapshots().stream().skip(ownBefore),
                        watcher.snapshots().stream().skip(before)))
                .allSatisfy(snapshot -> assertThat(snapshot.instances())
                        .filteredOn(each -> each.id().equals("a"))
                        .hasSize(1));
        scene.inTime(second::close);
        watcher.awaitFresh(instance("x"), instance("z"));
    }

    /** R3: instances with one id in two services are two. */
    @Test
    default void r3_sameIdInAnotherServiceIsAnotherInstance(RegistryScene scene) {
        scene.promised(RegistryPromise.ANNOUNCES);
        ServiceRegistry process = scene.connect();
        SnapshotRecorder watcher = scene.watching(process);
        SnapshotRecorder others = scene.watcher();
        process.watch("other", others);

        process.register(instance("a"), LONG_LEASE);
        process.register(instance("other", "a"), LONG_LEASE).close();

        others.awaitFresh();
        watcher.awaitFresh(instance("a"));
    }

    /**
     * R4: the announcement of a process that lives outlives its lease.
     *
     * <p>When this fails, look for what renews it: it must be nobody's work but its own timer's.
     */
    @Test
    default void r4_instanceOfALivingProcessOutlivesItsLease(RegistryScene scene) {
        scene.promised(RegistryPromise.LEASES);
        scene.connect().register(instance("a"), lease());
        SnapshotRecorder watcher = scene.watching(scene.connect());
        watcher.awaitFresh(instance("a"));

        scene.pass(lease().multipliedBy(3));

        assertThat(watcher.snapshots().stream()
                        .dropWhile(snapshot -> snapshot.instances().isEmpty()))
                .allSatisfy(snapshot -> assertThat(snapshot.instances()).containsExactly(instance("a")));
        assertThat(scene.await(scene.connect().lookup(SERVICE)).instances()).containsExactly(instance("a"));
    }

    /** R4: the instance of a process that ends without a word is forgotten after its lease. */
    @Test
    default void r4_instanceOfADeadProcessIsForgotten(RegistryScene scene) {
        scene.promised(RegistryPromise.LEASES);
        ServiceRegistry process = scene.connect();
        process.register(instance("a"), lease());
        scene.connect().register(instance("b"), lease());
        SnapshotRecorder watcher = scene.watching(scene.connect());
        watcher.awaitFresh(instance("a"), instance("b"));

        scene.kill(process);

        watcher.awaitFresh(instance("b"));
    }

    /** R8: a registry that is closed takes back what was announced through it. */
    @Test
    default void r8_closingTakesBackWhatWasAnnounced(RegistryScene scene) {
        scene.promised(RegistryPromise.ANNOUNCES);
        ServiceRegistry process = scene.connect();
        process.register(instance("a"), LONG_LEASE);
        scene.connect().register(instance("b"), lease());
        SnapshotRecorder watcher = scene.watching(scene.connect());
        watcher.awaitFresh(instance("a"), instance("b"));

        scene.inTime(process::close);

        watcher.awaitFresh(instance("b"));
    }
}
