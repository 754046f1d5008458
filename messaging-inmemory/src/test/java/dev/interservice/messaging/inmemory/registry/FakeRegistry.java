package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.SnapshotPublisher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A registry with a server, as small as one can be: it asks every few milliseconds. It may have a fault. */
final class FakeRegistry implements ServiceRegistry {
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final FakeRegistryServer server;
    private final RegistrySetup setup;
    private final Environment environment;
    private final RegistryFault fault;
    private final SnapshotPublisher publisher;
    private final Map<String, AnnouncedInstance> announcements = new ConcurrentHashMap<>();
    private final Map<Environment.Timer, CompletableFuture<?>> timeouts = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile boolean wasLost;
    private volatile Health.Component health;
    private Environment.@Nullable Timer timer;

    FakeRegistry(FakeRegistryServer server, RegistrySetup setup, RegistryFault fault) {
        this.server = server;
        this.setup = setup;
        this.environment = setup.environment();
        this.fault = fault;
        this.publisher = new SnapshotPublisher(environment);
        this.health = new Health.Component("fake registry", Health.Status.UP, environment.now(), "");
        if (fault == RegistryFault.STARTS_ONLY_WITH_ITS_SERVER && server.all().isCompletedExceptionally()) {
            throw new AssertionError("no server, no registry");
        }
        scheduleNextPoll();
    }

    @Override
    public Registration register(ServiceInstance instance, Duration lease) {
        if (closed) {
            return () -> {};
        }
        ServiceInstance told = fault == RegistryFault.LOSES_ATTRIBUTES
                ? new ServiceInstance(instance.service(), instance.id(), instance.endpoints(), instance.subscriptions())
                : instance;
        String key = fault == RegistryFault.KNOWS_IDS_ONLY ? instance.id() : instance.service() + "/" + instance.id();
        AnnouncedInstance announcement =
                new AnnouncedInstance(told, fault == RegistryFault.NEVER_FORGETS ? Duration.ofDays(1) : lease);
        AnnouncedInstance before = announcements.put(key, announcement);
        if (before != null && fault == RegistryFault.TAKES_BACK_BEFORE_IT_ANNOUNCES_AGAIN) {
            server.remove(before.instance);
            poll();
        }
        if (before != null && fault == RegistryFault.KNOWS_IDS_ONLY) {
            server.remove(before.instance);
        }
        announce(announcement);
        return () -> {
            boolean current = fault == RegistryFault.TAKES_BACK_THE_SUCCESSOR
                    ? announcements.remove(key) != null
                    : announcements.remove(key, announcement);
            if (current && fault != RegistryFault.NEVER_TAKES_BACK) {
                unregister(announcement);
            }
        };
    }

    private void announce(AnnouncedInstance announcement) {
        if (fault == RegistryFault.ANNOUNCES_ONCE || fault == RegistryFault.NEVER_RENEWS) {
            if (!announcement.announced) {
                announcement.announced = true;
                server.put(announcement.instance, announcement.lease);
            } else if (fault == RegistryFault.ANNOUNCES_ONCE) {
                server.renew(announcement.instance, announcement.lease);
            }
            return;
        }
        server.put(announcement.instance, announcement.lease);
    }

    private void unregister(AnnouncedInstance announcement) {
        CompletableFuture<Boolean> removed = server.remove(announcement.instance);
        if (fault == RegistryFault.CLOSES_ONLY_WITH_ITS_SERVER) {
            while (removed.isCompletedExceptionally()) {
                Thread.onSpinWait();
                removed = server.remove(announcement.instance);
            }
        }
    }

    @Override
    public CompletableFuture<InstanceSnapshot> lookup(String key) {
        if (closed && fault != RegistryFault.ANSWERS_AFTER_THE_CLOSE) {
            return CompletableFuture.failedFuture(new RegistryException("the registry is closed"));
        }
        CompletableFuture<InstanceSnapshot> told = new CompletableFuture<>();
        withTimeout(server.all()).whenComplete((all, failure) -> {
            if (failure != null && fault != RegistryFault.READS_AN_ERROR_AS_EMPTY) {
                told.completeExceptionally(new RegistryException("the server says: " + failure.getMessage()));
                return;
            }
            List<ServiceInstance> found = failure == null ? find(all, key) : List.of();
            if (found.isEmpty() && fault == RegistryFault.FAILS_WHEN_NOBODY_IS_THERE) {
                told.completeExceptionally(new RegistryException("nobody is there"));
            }
            told.complete(InstanceSnapshot.fresh(found, environment.now()));
        });
        return told;
    }

    @Override
    public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
        if (closed) {
            return () -> {};
        }
        Registration watch = publisher.subscribe(
                key, fault == RegistryFault.TELLS_ONLY_WHAT_IS_NEW ? new AddedInstancesListener(listener) : listener);
        if (fault == RegistryFault.BREAKS_WITH_ITS_LISTENER) {
            listener.accept(InstanceSnapshot.fresh(List.of(), environment.now()));
        }
        if (fault != RegistryFault.WATCHES_THE_FUTURE_ONLY) {
            poll();
        }
        return fault == RegistryFault.TELLS_CLOSED_WATCHES ? () -> {} : watch;
    }

    @Override
    public Health.Component health() {
        return health;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (timer != null) {
                timer.cancel();
            }
        }
        timeouts.keySet().forEach(Environment.Timer::cancel);
        if (fault != RegistryFault.LEAVES_ITS_INSTANCES_BEHIND) {
            announcements.values().forEach(this::unregister);
        }
    }

    @Override
    public String toString() {
        return "fake registry" + (fault == RegistryFault.TELLS_ITS_PASSWORD ? " of kit:" + RegistryFault.PASSWORD : "");
    }

    private synchronized void scheduleNextPoll() {
        if (!closed) {
            timer = environment.after(PERIOD, () -> {
                announcements.values().forEach(this::announce);
                if (fault != RegistryFault.TELLS_NO_CHANGE
                        || publisher.keys().stream()
                                .anyMatch(key -> publisher.latest(key).isEmpty())) {
                    poll();
                }
                scheduleNextPoll();
            });
        }
    }

    /** One at a time, so that what is told last was read last. */
    private synchronized void poll() {
        if (fault == RegistryFault.STAYS_LOST && wasLost) {
            return;
        }
        withTimeout(server.all()).whenComplete((all, failure) -> {
            if (closed) {
                return;
            }
            if (failure == null) {
                updateHealth(Health.Status.UP, "");
                publisher.keys().forEach(key -> onInstances(key, find(all, key)));
            } else {
                wasLost = true;
                updateHealth(Health.Status.DOWN, String.valueOf(failure.getMessage()));
                onServerLost(String.valueOf(failure.getMessage()));
            }
        });
    }

    private void onInstances(String key, List<ServiceInstance> found) {
        InstanceSnapshot last = publisher.latest(key).orElse(null);
        boolean first = last == null && fault == RegistryFault.WATCHES_THE_FUTURE_ONLY;
        if (!first
                && (last == null || last.stale().isPresent() || !sorted(found).equals(last.instances()))) {
            publisher.publishUnlessSuddenlyEmpty(key, found);
        }
    }

    private List<ServiceInstance> sorted(List<ServiceInstance> found) {
        return InstanceSnapshot.fresh(found, environment.now()).instances();
    }

    private void onServerLost(String error) {
        if (fault == RegistryFault.READS_AN_ERROR_AS_EMPTY || fault == RegistryFault.FORGETS_WHEN_CUT_OFF) {
            publisher.keys().forEach(key -> publisher.publish(key, List.of()));
        }
        if (fault != RegistryFault.MARKS_NOTHING) {
            publisher.markStale(error);
        }
    }

    private void updateHealth(Health.Status status, String reason) {
        if (fault != RegistryFault.IS_ALWAYS_WELL && health.status() != status) {
            health = new Health.Component("fake registry", status, environment.now(), reason);
            setup.observer().observe(new Signal.StateChanged(health));
        }
    }

    private List<ServiceInstance> find(List<ServiceInstance> all, String key) {
        return all.stream()
                .filter(each -> switch (fault) {
                    case TAKES_A_PREFIX_FOR_A_NAME -> each.service().startsWith(key);
                    case KNOWS_NO_EVENTS -> each.service().equals(key);
                    default -> each.isFoundUnder(key);
                })
                .toList();
    }

    /** Nobody waits for ever for a server that says nothing. */
    private <T> CompletableFuture<T> withTimeout(CompletableFuture<T> answer) {
        if (answer.isDone() || fault == RegistryFault.WAITS_FOR_EVER) {
            return answer;
        }
        Environment.Timer limit = environment.after(
                PATIENCE, () -> answer.completeExceptionally(new IllegalStateException("no answer in time")));
        timeouts.put(limit, answer);
        return answer.whenComplete((result, failure) -> {
            limit.cancel();
            timeouts.remove(limit);
        });
    }

    private static final class AnnouncedInstance {
        private final ServiceInstance instance;
        private final Duration lease;
        private volatile boolean announced;

        private AnnouncedInstance(ServiceInstance instance, Duration lease) {
            this.instance = instance;
            this.lease = lease;
        }
    }

    /** Tells changes instead of what there is. */
    private static final class AddedInstancesListener implements Consumer<InstanceSnapshot> {
        private final Consumer<InstanceSnapshot> listener;
        private List<ServiceInstance> before = List.of();

        private AddedInstancesListener(Consumer<InstanceSnapshot> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(InstanceSnapshot snapshot) {
            List<ServiceInstance> added = snapshot.instances().stream()
                    .filter(each -> !before.contains(each))
                    .toList();
            before = snapshot.instances();
            listener.accept(InstanceSnapshot.fresh(added, snapshot.asOf()));
        }
    }
}
