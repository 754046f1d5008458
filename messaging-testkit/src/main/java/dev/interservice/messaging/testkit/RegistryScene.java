package dev.interservice.messaging.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.Snapshot;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The stage of one test of a registry: its server, the processes that use it, and the words to say what they do. */
public final class RegistryScene {
    /** The service the tests speak of. */
    public static final String SERVICE = "kit";

    private final RegistryContract contract;
    private final LeakCheck leaks;
    private final RegistryWire wire;
    private final CountedEnvironment environment;
    private final Backstage backstage;
    private final SignalRecorder signals;
    private final Map<ServiceRegistry, MortalEnvironment> processes = new ConcurrentHashMap<>();

    RegistryScene(RegistryContract contract) {
        this.contract = contract;
        this.leaks = new LeakCheck(contract.patience());
        // Before there is anything else to end: it may skip the test.
        this.wire = contract.wire();
        this.environment = new CountedEnvironment(MessagingRuntime.environment("kit"));
        this.backstage = new Backstage(contract.patience(), environment);
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
        MortalEnvironment mortal = new MortalEnvironment(environment);
        ServiceRegistry registry = wire.connect(new RegistrySetup("kit-" + processes.size(), signals, mortal));
        processes.put(registry, mortal);
        return registry;
    }

    /** Lets these be there: announced by a process of their own, or placed. */
    public void given(ServiceInstance... instances) {
        if (isPromised(RegistryPromise.ANNOUNCES)) {
            ServiceRegistry registry = connect();
            for (ServiceInstance each : instances) {
                registry.register(each, contract.lease());
            }
            awaitThere(registry, List.of(instances));
        } else {
            wire.place(List.of(instances));
        }
    }

    /** Ends a process without a word: nothing of its timers runs any more. */
    public void kill(ServiceRegistry registry) {
        MortalEnvironment process = processes.get(registry);
        if (process == null) {
            throw new IllegalArgumentException("no process of this scene: " + registry);
        }
        process.die();
    }

    /** A watcher that remembers what it was told. */
    public SnapshotRecorder watcher() {
        return new SnapshotRecorder(contract.patience());
    }

    /** A watcher of the service that remembers what it is told. */
    public SnapshotRecorder watching(ServiceRegistry registry) {
        SnapshotRecorder recorder = watcher();
        registry.watch(SERVICE, recorder);
        return recorder;
    }

    /** Skips the test unless the registry makes this promise. */
    public void promised(RegistryPromise promise) {
        if (!isPromised(promise)) {
            abort("not promised: " + promise);
        }
    }

    /** Disturbs the server, until the end of the test at the latest; skips the test where that is impossible. */
    public Wire.Repair disturb(RegistryDisturbance disturbance) {
        return backstage.disturbed(wire.disturb(disturbance), "this server cannot be made " + disturbance);
    }

    /** What the registries told their observer. */
    public SignalRecorder signals() {
        return signals;
    }

    /** The wire itself. */
    public RegistryWire wire() {
        return wire;
    }

    /** The snapshot, which must come in time. */
    public Snapshot await(CompletableFuture<Snapshot> lookup) {
        return backstage.await(lookup);
    }

    /** The failure, which must come in time and be of a registry's kind. */
    public RegistryException failure(CompletableFuture<Snapshot> lookup) {
        return backstage.failure(RegistryException.class, lookup);
    }

    /** Lets time pass that is itself under test. */
    public void pass(Duration time) {
        backstage.pass(time);
    }

    /** Does something that may block, which must end in time. */
    public void inTime(Runnable task) {
        backstage.await(backstage.inBackground(task));
    }

    /** Announcing takes its time and says nothing when it is done. */
    private void awaitThere(ServiceRegistry registry, List<ServiceInstance> instances) {
        for (ServiceInstance each : instances) {
            backstage.awaitUntil(
                    () -> await(registry.lookup(each.service())).instances().stream()
                            .anyMatch(found -> found.id().equals(each.id())),
                    "found: " + each);
        }
    }

    private boolean isPromised(RegistryPromise promise) {
        return contract.promises().contains(promise);
    }

    /** Repairs and closes everything, and makes sure that nothing is left. */
    void clear() {
        backstage.repair();
        processes.values().forEach(MortalEnvironment::revive);
        processes.keySet().forEach(registry -> inTime(registry::close));
        leaks.checkTimers(environment);
        wire.close();
        environment.close();
        leaks.checkThreads(wire.threadsOfTheJvm());
    }
}
