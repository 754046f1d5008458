package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.RegistryTestContext.SERVICE;
import static dev.interservice.messaging.testkit.contract.RegistryTestContext.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of announcing instances in a registry: how they come, change, stay and go. */
public interface InstanceAnnouncementContract extends RegistryContract {
    /** So long that the end of a lease cannot be taken for what a test waits for. */
    Duration LONG_LEASE = Duration.ofMinutes(5);

    /** R3: an instance is found until its registration is closed; closing twice is harmless. */
    @Test
    default void r3_instanceIsFoundUntilItsRegistrationIsClosed(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        ServiceRegistry process = test.connect();
        SnapshotRecorder watcher = test.watching(test.connect());

        Registration registration = process.register(instance("a"), LONG_LEASE);
        watcher.awaitFresh(instance("a"));
        test.runInTime(registration::close);
        test.runInTime(registration::close);

        watcher.awaitFresh();
        assertThat(test.await(test.connect().lookup(SERVICE)).instances()).isEmpty();
    }

    /**
     * R3: a second announcement with the same id takes the place of the first: no snapshot has neither or both, and closing
     * the first does nothing any more.
     *
     * <p>So an instance goes from up to draining, and joins groups. When this fails, look for a change that is made as
     * taking back and announcing.
     */
    @Test
    default void r3_secondAnnouncementTakesThePlaceOfTheFirst(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        test.assumePromised(RegistryGuarantee.ATTRIBUTES);
        ServiceRegistry process = test.connect();
        ServiceInstance draining = instance("a").status(ServiceInstance.Status.DRAINING);
        process.register(instance("x"), LONG_LEASE);
        Registration first = process.register(instance("a"), LONG_LEASE);
        SnapshotRecorder own = test.watching(process);
        own.awaitFresh(instance("a"), instance("x"));
        SnapshotRecorder watcher = test.watching(test.connect());
        watcher.awaitFresh(instance("a"), instance("x"));
        int before = watcher.count();
        int ownBefore = own.count();

        Registration second = process.register(draining, LONG_LEASE);
        watcher.awaitFresh(draining, instance("x"));
        test.runInTime(first::close);
        process.register(instance("z"), LONG_LEASE);
        watcher.awaitFresh(draining, instance("x"), instance("z"));
        own.awaitFresh(draining, instance("x"), instance("z"));

        assertThat(Stream.concat(
                        own.snapshots().stream().skip(ownBefore),
                        watcher.snapshots().stream().skip(before)))
                .allSatisfy(snapshot -> assertThat(snapshot.instances())
                        .filteredOn(each -> each.id().equals("a"))
                        .hasSize(1));
        test.runInTime(second::close);
        watcher.awaitFresh(instance("x"), instance("z"));
    }

    /** R3: instances with one id in two services are two. */
    @Test
    default void r3_sameIdInAnotherServiceIsAnotherInstance(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        ServiceRegistry process = test.connect();
        SnapshotRecorder watcher = test.watching(process);
        SnapshotRecorder others = test.snapshotRecorder();
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
    default void r4_instanceOfALivingProcessOutlivesItsLease(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.LEASES);
        test.connect().register(instance("a"), lease());
        SnapshotRecorder watcher = test.watching(test.connect());
        watcher.awaitFresh(instance("a"));

        test.letTimePass(lease().multipliedBy(3));

        assertThat(watcher.snapshots().stream()
                        .dropWhile(snapshot -> snapshot.instances().isEmpty()))
                .allSatisfy(snapshot -> assertThat(snapshot.instances()).containsExactly(instance("a")));
        assertThat(test.await(test.connect().lookup(SERVICE)).instances()).containsExactly(instance("a"));
    }

    /** R4: the instance of a process that ends without a word is forgotten after its lease. */
    @Test
    default void r4_instanceOfADeadProcessIsForgotten(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.LEASES);
        ServiceRegistry process = test.connect();
        process.register(instance("a"), lease());
        test.connect().register(instance("b"), lease());
        SnapshotRecorder watcher = test.watching(test.connect());
        watcher.awaitFresh(instance("a"), instance("b"));

        test.kill(process);

        watcher.awaitFresh(instance("b"));
    }

    /** R8: a registry that is closed takes back what was announced through it. */
    @Test
    default void r8_closingTakesBackWhatWasAnnounced(RegistryTestContext test) {
        test.assumePromised(RegistryGuarantee.ANNOUNCES);
        ServiceRegistry process = test.connect();
        process.register(instance("a"), LONG_LEASE);
        test.connect().register(instance("b"), lease());
        SnapshotRecorder watcher = test.watching(test.connect());
        watcher.awaitFresh(instance("a"), instance("b"));

        test.runInTime(process::close);

        watcher.awaitFresh(instance("b"));
    }
}
