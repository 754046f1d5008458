package dev.interservice.messaging.lookup.dns;

import dev.interservice.messaging.lookup.dns.DnsRecord.Alias;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An answer, as far as we understand it.
 *
 * @param code what became of the question: 0 is well, 3 means that there is no such name
 * @param truncated whether there is more, for those who ask over TCP
 * @param records in the answer section, of the kinds we know
 */
record DnsAnswer(int code, boolean truncated, List<DnsRecord> records) {
    static final int WELL = 0;
    static final int NO_SUCH_NAME = 3;

    private static final int MOST_ALIASES = 8;

    /** Copies the records. */
    DnsAnswer {
        records = List.copyOf(records);
    }

    /** The records of this kind for a name, or for what that is an alias of; and those aliases count for its time. */
    <T extends DnsRecord> Found<T> of(String name, Class<T> kind) {
        Set<String> names = new HashSet<>();
        String current = DnsReader.small(name);
        long ttl = Long.MAX_VALUE;
        for (int step = 0; step < MOST_ALIASES && names.add(current); step++) {
            Optional<Alias> alias = aliasOf(current);
            if (alias.isPresent()) {
                current = alias.get().target();
                ttl = Math.min(ttl, alias.get().ttl());
            }
        }
        List<T> found = new ArrayList<>();
        for (DnsRecord each : records) {
            if (kind.isInstance(each) && names.contains(each.owner())) {
                found.add(kind.cast(each));
                ttl = Math.min(ttl, each.ttl());
            }
        }
        return new Found<>(found, found.isEmpty() ? Optional.empty() : Optional.of(ttl));
    }

    private Optional<Alias> aliasOf(String name) {
        return records.stream()
                .filter(Alias.class::isInstance)
                .map(Alias.class::cast)
                .filter(alias -> alias.owner().equals(name))
                .findFirst();
    }

    /**
     * What there is.
     *
     * @param seconds how long it may be kept; empty when nothing was found
     */
    record Found<T>(List<T> records, Optional<Long> seconds) {}
}
