package dev.interservice.messaging.testkit.contract;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The context of one test of a registry: its server, the processes that use it, and short methods for what they do. */
public final class RegistryTestContext {
    /** The service the tests speak of. */
    public static final String SERVICE = "kit";

    private final RegistryContract contract;
    private final LeakCheck leaks;
    private final RegistryFixture fixture;
    private final TimerCountingEnvironment environment;
    private final TestSupport support;
    private final SignalRecorder signals;
    private final Map<ServiceRegistry, KillableProcessEnvironment> processes = new ConcurrentHashMap<>();

    RegistryTestContext(RegistryContract contract) {
        this.contract = contract;
        this.leaks = new LeakCheck(contract.patience());
        // Before there is anything else to end: it may skip the test.
        this.fixture = contract.fixture();
        this.environment = new TimerCountingEnvironment(MessagingRuntime.environment("kit"));
        this.support = new TestSupport(contract.patience(), environment);
        this.signals = new SignalRecorder(contract.patience());
    }

    /** An instance of the service, with an endpoint of its own. */
    public static ServiceInstance instance(String id) {
        return instance(SERVICE, id);
    }

    /** An instance of some service. */
    public static ServiceInstance instance(String service, String id) {
        int port = 20_000 + Math.floorMod((service + id).hashCode(), 10_000);
        return new ServiceInstance(service, id, Map.of("http", URI.create("http://127.0.0.1:" + port)));
    }

    /** One more process that uses the registry. */
    public ServiceRegistry connect() {
        KillableProcessEnvironment killable = new KillableProcessEnvironment(environment);
        ServiceRegistry registry = fixture.connect(new RegistrySetup("kit-" + processes.size(), signals, killable));
        processes.put(registry, killable);
        return registry;
    }

    /** Lets these be there: announced by a process of their own, or placed. */
    public void provideInstances(ServiceInstance... instances) {
        if (isPromised(RegistryGuarantee.ANNOUNCES)) {
            ServiceRegistry registry = connect();
            for (ServiceInstance each : instances) {
                registry.register(each, contract.lease());
            }
            awaitFound(registry, List.of(instances));
        } else {
            fixture.place(List.of(instances));
        }
    }

    /** Ends a process without a word: nothing of its timers runs any more. */
    public void kill(ServiceRegistry registry) {
        KillableProcessEnvironment process = processes.get(registry);
        if (process == null) {
            throw new IllegalArgumentException("no process of this test: " + registry);
        }
        process.kill();
    }

    /** A watcher that remembers what it was told. */
    public SnapshotRecorder snapshotRecorder() {
        return new SnapshotRecorder(contract.patience());
    }

    /** A watcher of the service that remembers what it is told. */
    public SnapshotRecorder watching(ServiceRegistry registry) {
        SnapshotRecorder recorder = snapshotRecorder();
        registry.watch(SERVICE, recorder);
        return recorder;
    }

    /** Skips the test unless the registry makes this promise. */
    public void assumePromised(RegistryGuarantee promise) {
        if (!isPromised(promise)) {
            abort("not promised: " + promise);
        }
    }

    /** Disturbs the server, until the end of the test at the latest; skips the test where that is impossible. */
    public TransportFixture.Repair disturb(RegistryDisturbance disturbance) {
        return support.repairAfterTest(fixture.disturb(disturbance), "this server cannot be made " + disturbance);
    }

    /** What the registries told their observer. */
    public SignalRecorder signals() {
        return signals;
    }

    /** The fixture itself. */
    public RegistryFixture fixture() {
        return fixture;
    }

    /** The snapshot, which must come in time. */
    public InstanceSnapshot await(CompletableFuture<InstanceSnapshot> lookup) {
        return support.await(lookup);
    }

    /** The failure, which must come in time and be of a registry's kind. */
    public RegistryException awaitFailure(CompletableFuture<InstanceSnapshot> lookup) {
        return support.awaitFailure(RegistryException.class, lookup);
    }

    /** Lets time pass that is itself under test. */
    public void letTimePass(Duration time) {
        support.letTimePass(time);
    }

    /** Does something that may block, which must end in time. */
    public void runInTime(Runnable task) {
        support.await(support.runInBackground(task));
    }

    /** Announcing takes its time and says nothing when it is done. */
    private void awaitFound(ServiceRegistry registry, List<ServiceInstance> instances) {
        for (ServiceInstance each : instances) {
            support.awaitUntil(
                    () -> await(registry.lookup(each.service())).instances().stream()
                            .anyMatch(found -> found.id().equals(each.id())),
                    "found: " + each);
        }
    }

    private boolean isPromised(RegistryGuarantee promise) {
        return contract.promisedGuarantees().contains(promise);
    }

    /** Repairs and closes everything, and makes sure that nothing is left. */
    void tearDown() {
        support.repairAll();
        processes.values().forEach(KillableProcessEnvironment::revive);
        processes.keySet().forEach(registry -> runInTime(registry::close));
        leaks.checkTimers(environment);
        fixture.close();
        environment.close();
        leaks.checkThreads(fixture.sharedThreadPrefixes());
    }
}
