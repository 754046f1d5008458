package dev.interservice.messaging.internal.routing;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.config.EffectiveSettings;
import dev.interservice.messaging.config.SubscriberGroupSettings;
import dev.interservice.messaging.lookup.InstanceSnapshot;
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
public final class SubscriberGroups {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberGroups.class);

    private final Event<?> event;
    private final String transport;
    private final Map<String, SubscriberGroupSettings> configuredGroups;
    private final EffectiveSettings effectiveSettings;
    private final EndpointDirectory endpointDirectory;
    private final RegistryWatch registryWatch;
    private volatile @Nullable GroupsOfSnapshot latest;

    // Guarded by this.
    private boolean warnedOfNoGroups;

    SubscriberGroups(
            Event<?> event,
            String transport,
            Map<String, SubscriberGroupSettings> configuredGroups,
            EffectiveSettings effectiveSettings,
            EndpointDirectory endpointDirectory) {
        this.event = event;
        this.transport = transport;
        this.configuredGroups = configuredGroups;
        this.effectiveSettings = effectiveSettings;
        this.endpointDirectory = endpointDirectory;
        this.registryWatch = endpointDirectory.subscriberWatch(event, effectiveSettings);
    }

    /** Ends when the groups are known; fails when the registry cannot be asked, so that groups may be missing. */
    public CompletableFuture<?> whenKnown() {
        return registryWatch.whenKnown();
    }

    /** The groups known now, in order, each with its members. */
    public SortedMap<String, RegistryEndpointSelector> groups() {
        GroupsOfSnapshot latestGroups = latest;
        return latestGroups != null && latestGroups.isFrom(registryWatch.latestSnapshot())
                ? latestGroups.members
                : refreshGroups();
    }

    /** Race: of two that look at once, the second has the newer snapshot, because it is read under the lock. */
    private synchronized SortedMap<String, RegistryEndpointSelector> refreshGroups() {
        Optional<InstanceSnapshot> snapshot = registryWatch.latestSnapshot();
        SortedMap<String, RegistryEndpointSelector> members = membersByGroup(snapshot);
        if (latest != null) {
            latest.members.forEach((group, removedGroup) -> {
                if (!members.containsKey(group)) {
                    endpointDirectory.remove(removedGroup);
                }
            });
        }
        latest = new GroupsOfSnapshot(snapshot, members);
        return members;
    }

    private SortedMap<String, RegistryEndpointSelector> membersByGroup(Optional<InstanceSnapshot> snapshot) {
        TreeSet<String> groups = new TreeSet<>(configuredGroups.keySet());
        snapshot.map(InstanceSnapshot::instances)
                .orElse(List.of())
                .forEach(instance -> groups.addAll(instance.groupsOf(event)));
        if (groups.isEmpty() && !warnedOfNoGroups) {
            warnedOfNoGroups = true;
            LOG.warn(
                    "no group of {} is known, so nobody receives it: name groups under services.{}.contracts.{}.groups,"
                            + " or start a subscriber that registers; said once",
                    event.type(),
                    event.service(),
                    event.name());
        }
        SortedMap<String, RegistryEndpointSelector> members = new TreeMap<>();
        groups.forEach(group -> members.put(
                group,
                endpointDirectory.groupMembers(
                        event,
                        group,
                        configuredGroups.getOrDefault(group, SubscriberGroupSettings.NONE),
                        effectiveSettings,
                        transport)));
        return Collections.unmodifiableSortedMap(members);
    }

    /** What followed from one snapshot. */
    private record GroupsOfSnapshot(
            Optional<InstanceSnapshot> snapshot, SortedMap<String, RegistryEndpointSelector> members) {
        @SuppressWarnings("ReferenceEquality") // the very snapshot; comparing all its instances is no shortcut
        boolean isFrom(Optional<InstanceSnapshot> newest) {
            return snapshot.orElse(null) == newest.orElse(null);
        }
    }
}
