package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.config.GroupSettings;
import dev.interservice.messaging.config.Route;
import dev.interservice.messaging.lookup.Snapshot;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups of one event and where their members are, for transports without a broker that would know them: those that
 * the configuration names, whether or not somebody is there, and those that the registry knows at the moment.
 */
final class Subscribers {
    private static final Logger LOG = LoggerFactory.getLogger(Subscribers.class);

    private final Event<?> event;
    private final String transport;
    private final Map<String, GroupSettings> named;
    private final Route route;
    private final Places places;
    private final Watched registered;
    private volatile @Nullable Known last;

    // Guarded by this.
    private boolean warned;

    Subscribers(Event<?> event, String transport, Map<String, GroupSettings> named, Route route, Places places) {
        this.event = event;
        this.transport = transport;
        this.named = named;
        this.route = route;
        this.places = places;
        this.registered = places.subscribers(event, route);
    }

    /** Ends when the groups are known; fails when the registry cannot be asked, so that groups may be missing. */
    CompletableFuture<?> known() {
        return registered.known();
    }

    /** The groups known now, in order, each with its members. */
    SortedMap<String, Endpoints> groups() {
        Known known = last;
        return known != null && known.isOf(registered.last()) ? known.members : look();
    }

    /** Race: of two that look at once, the second has the newer snapshot, because it is read under the lock. */
    private synchronized SortedMap<String, Endpoints> look() {
        Optional<Snapshot> snapshot = registered.last();
        SortedMap<String, Endpoints> members = members(snapshot);
        if (last != null) {
            last.members.forEach((group, gone) -> {
                if (!members.containsKey(group)) {
                    places.forget(gone);
                }
            });
        }
        last = new Known(snapshot, members);
        return members;
    }

    private SortedMap<String, Endpoints> members(Optional<Snapshot> snapshot) {
        TreeSet<String> groups = new TreeSet<>(named.keySet());
        snapshot.map(Snapshot::instances)
                .orElse(List.of())
                .forEach(instance -> groups.addAll(instance.groupsOf(event)));
        if (groups.isEmpty() && !warned) {
            warned = true;
            LOG.warn(
                    "no group of {} is known, so nobody receives it: name groups under services.{}.contracts.{}.groups,"
                            + " or start a subscriber that registers; said once",
                    event.type(),
                    event.service(),
                    event.name());
        }
        SortedMap<String, Endpoints> members = new TreeMap<>();
        groups.forEach(group -> members.put(
                group, places.members(event, group, named.getOrDefault(group, GroupSettings.NONE), route, transport)));
        return Collections.unmodifiableSortedMap(members);
    }

    /** What followed from one snapshot. */
    private record Known(Optional<Snapshot> snapshot, SortedMap<String, Endpoints> members) {
        @SuppressWarnings("ReferenceEquality") // the very snapshot; comparing all its instances is no shortcut
        boolean isOf(Optional<Snapshot> newest) {
            return snapshot.orElse(null) == newest.orElse(null);
        }
    }
}
