package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.Snapshot;
import dev.interservice.messaging.lookup.Watches;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A registry with a server, as small as one can be: it asks every few milliseconds. It may have a fault. */
final class PretendRegistry implements ServiceRegistry {
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final PretendServer server;
    private final RegistrySetup setup;
    private final Environment environment;
    private final Fault fault;
    private final Watches watches;
    private final Map<String, Announcement> announcements = new ConcurrentHashMap<>();
    private final Map<Environment.Timer, CompletableFuture<?>> limits = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile boolean wasLost;
    private volatile Health.Component health;
    private Environment.@Nullable Timer timer;

    PretendRegistry(PretendServer server, RegistrySetup setup, Fault fault) {
        this.server = server;
        this.setup = setup;
        this.environment = setup.environment();
        this.fault = fault;
        this.watches = new Watches(environment);
        this.health = new Health.Component("pretend registry", Health.Status.UP, environment.now(), "");
        if (fault == Fault.STARTS_ONLY_WITH_ITS_SERVER && server.all().isCompletedExceptionally()) {
            throw new AssertionError("no server, no registry");
        }
        again();
    }

    @Override
    public Registration register(ServiceInstance instance, Duration lease) {
        if (closed) {
            return () -> {};
        }
        ServiceInstance told = fault == Fault.LOSES_ATTRIBUTES
                ? new ServiceInstance(instance.service(), instance.id(), instance.endpoints(), instance.subscriptions())
                : instance;
        String key = fault == Fault.KNOWS_IDS_ONLY ? instance.id() : instance.service() + "/" + instance.id();
        Announcement announcement = new Announcement(told, fault == Fault.NEVER_FORGETS ? Duration.ofDays(1) : lease);
        Announcement before = announcements.put(key, announcement);
        if (before != null && fault == Fault.TAKES_BACK_BEFORE_IT_ANNOUNCES_AGAIN) {
            server.remove(before.instance);
            poll();
        }
        if (before != null && fault == Fault.KNOWS_IDS_ONLY) {
            server.remove(before.instance);
        }
        announce(announcement);
        return () -> {
            boolean current = fault == Fault.TAKES_BACK_THE_SUCCESSOR
                    ? announcements.remove(key) != null
                    : announcements.remove(key, announcement);
            if (current && fault != Fault.NEVER_TAKES_BACK) {
                takeBack(announcement);
            }
        };
    }

    private void announce(Announcement announcement) {
        if (fault == Fault.ANNOUNCES_ONCE || fault == Fault.NEVER_RENEWS) {
            if (!announcement.told) {
                announcement.told = true;
                server.put(announcement.instance, announcement.lease);
            } else if (fault == Fault.ANNOUNCES_ONCE) {
                server.renew(announcement.instance, announcement.lease);
            }
            return;
        }
        server.put(announcement.instance, announcement.lease);
    }

    private void takeBack(Announcement announcement) {
        CompletableFuture<Boolean> removed = server.remove(announcement.instance);
        if (fault == Fault.CLOSES_ONLY_WITH_ITS_SERVER) {
            while (removed.isCompletedExceptionally()) {
                Thread.onSpinWait();
                removed = server.remove(announcement.instance);
            }
        }
    }

    @Override
    public CompletableFuture<Snapshot> lookup(String key) {
        if (closed && fault != Fault.ANSWERS_AFTER_THE_CLOSE) {
            return CompletableFuture.failedFuture(new RegistryException("the registry is closed"));
        }
        CompletableFuture<Snapshot> told = new CompletableFuture<>();
        inTime(server.all()).whenComplete((all, failure) -> {
            if (failure != null && fault != Fault.READS_AN_ERROR_AS_EMPTY) {
                told.completeExceptionally(new RegistryException("the server says: " + failure.getMessage()));
                return;
            }
            List<ServiceInstance> found = failure == null ? find(all, key) : List.of();
            if (found.isEmpty() && fault == Fault.FAILS_WHEN_NOBODY_IS_THERE) {
                told.completeExceptionally(new RegistryException("nobody is there"));
            }
            told.complete(Snapshot.fresh(found, environment.now()));
        });
        return told;
    }

    @Override
    public Registration watch(String key, Consumer<Snapshot> listener) {
        if (closed) {
            return () -> {};
        }
        Registration watch = watches.add(key, fault == Fault.TELLS_ONLY_WHAT_IS_NEW ? new News(listener) : listener);
        if (fault == Fault.BREAKS_WITH_ITS_LISTENER) {
            listener.accept(Snapshot.fresh(List.of(), environment.now()));
        }
        if (fault != Fault.WATCHES_THE_FUTURE_ONLY) {
            poll();
        }
        return fault == Fault.TELLS_CLOSED_WATCHES ? () -> {} : watch;
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
        limits.keySet().forEach(Environment.Timer::cancel);
        if (fault != Fault.LEAVES_ITS_INSTANCES_BEHIND) {
            announcements.values().forEach(this::takeBack);
        }
    }

    @Override
    public String toString() {
        return "pretend registry" + (fault == Fault.TELLS_ITS_PASSWORD ? " of kit:" + Fault.PASSWORD : "");
    }

    private synchronized void again() {
        if (!closed) {
            timer = environment.after(PERIOD, () -> {
                announcements.values().forEach(this::announce);
                if (fault != Fault.TELLS_NO_CHANGE
                        || watches.keys().stream()
                                .anyMatch(key -> watches.last(key).isEmpty())) {
                    poll();
                }
                again();
            });
        }
    }

    /** One at a time, so that what is told last was read last. */
    private synchronized void poll() {
        if (fault == Fault.STAYS_LOST && wasLost) {
            return;
        }
        inTime(server.all()).whenComplete((all, failure) -> {
            if (closed) {
                return;
            }
            if (failure == null) {
                become(Health.Status.UP, "");
                watches.keys().forEach(key -> seen(key, find(all, key)));
            } else {
                wasLost = true;
                become(Health.Status.DOWN, String.valueOf(failure.getMessage()));
                lost(String.valueOf(failure.getMessage()));
            }
        });
    }

    private void seen(String key, List<ServiceInstance> found) {
        Snapshot last = watches.last(key).orElse(null);
        boolean first = last == null && fault == Fault.WATCHES_THE_FUTURE_ONLY;
        if (!first
                && (last == null || last.stale().isPresent() || !sorted(found).equals(last.instances()))) {
            watches.read(key, found);
        }
    }

    private List<ServiceInstance> sorted(List<ServiceInstance> found) {
        return Snapshot.fresh(found, environment.now()).instances();
    }

    private void lost(String error) {
        if (fault == Fault.READS_AN_ERROR_AS_EMPTY || fault == Fault.FORGETS_WHEN_CUT_OFF) {
            watches.keys().forEach(key -> watches.know(key, List.of()));
        }
        if (fault != Fault.MARKS_NOTHING) {
            watches.lost(error);
        }
    }

    private void become(Health.Status status, String reason) {
        if (fault != Fault.IS_ALWAYS_WELL && health.status() != status) {
            health = new Health.Component("pretend registry", status, environment.now(), reason);
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
    private <T> CompletableFuture<T> inTime(CompletableFuture<T> answer) {
        if (answer.isDone() || fault == Fault.WAITS_FOR_EVER) {
            return answer;
        }
        Environment.Timer limit = environment.after(
                PATIENCE, () -> answer.completeExceptionally(new IllegalStateException("no answer in time")));
        limits.put(limit, answer);
        return answer.whenComplete((result, failure) -> {
            limit.cancel();
            limits.remove(limit);
        });
    }

    private static final class Announcement {
        private final ServiceInstance instance;
        private final Duration lease;
        private volatile boolean told;

        private Announcement(ServiceInstance instance, Duration lease) {
            this.instance = instance;
            this.lease = lease;
        }
    }

    /** Tells changes instead of what there is. */
    private static final class News implements Consumer<Snapshot> {
        private final Consumer<Snapshot> listener;
        private List<ServiceInstance> before = List.of();

        private News(Consumer<Snapshot> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(Snapshot snapshot) {
            List<ServiceInstance> added = snapshot.instances().stream()
                    .filter(each -> !before.contains(each))
                    .toList();
            before = snapshot.instances();
            listener.accept(Snapshot.fresh(added, snapshot.asOf()));
        }
    }
}
