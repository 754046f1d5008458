package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Knows where the instances of each service are. Nothing here blocks but the closing of a registration and of the
 * registry, and these for a few seconds at most. Safe for use by several threads.
 *
 * <p>A key is a service, or {@linkplain ServiceInstance#keyOf an event} for the instances that subscribe to it.
 *
 * <p>A registry that cannot be reached is never an empty list. It starts all the same; lookups fail, watchers keep what
 * they know, marked stale, and what is registered is announced, or announced again, as soon as it is back.
 */
public interface ServiceRegistry extends AutoCloseable {
    /**
     * Announces an instance until the registration is closed, in place of an earlier announcement with the same service
     * and id: nobody who looks meanwhile finds neither, and closing the earlier registration no longer does anything.
     *
     * <p>The announcement is renewed all the time, on no thread where work of a user runs. When a process ends without
     * a word its instances are no longer found after the lease.
     */
    Registration register(ServiceInstance instance, Duration lease);

    /**
     * Asks once. The engine asks, too, once a second at most, when a call found nobody where an instance was said to
     * be: a registry that learns nothing unless it asks tells those who watch what it has learned then.
     *
     * @return what is known now, with no instances when there are none; fails with a {@link RegistryException} when
     *     that cannot be told, within a few seconds
     */
    CompletableFuture<InstanceSnapshot> lookup(String key);

    /**
     * Tells a listener what there is: the first time at once or as soon as it is known, then after each change, and
     * when the registry is lost or found again. Snapshots in between may be left out, the last one never is.
     *
     * @param listener is told one snapshot at a time and in order, on any thread, also on the caller's; it must be
     *     short and never block. What it throws keeps nobody else from being told.
     * @return no call begins after it was closed
     */
    Registration watch(String key, Consumer<InstanceSnapshot> listener);

    /** How it is doing; anything but {@code UP} comes with the reason. */
    Health.Component health();

    /** Takes back what is registered, tells listeners nothing more, and ends its threads. Closing twice is harmless. */
    @Override
    void close();
}
