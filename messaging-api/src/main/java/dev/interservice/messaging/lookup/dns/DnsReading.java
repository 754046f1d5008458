package dev.interservice.messaging.lookup.dns;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.dns.DnsAnswer.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What DNS says of a service.
 *
 * @param instances none when there is no such name
 * @param expiry how long that may be kept
 */
record DnsReading(List<ServiceInstance> instances, Duration expiry) {
    /** Never asks more often than this, nor less often than that, whatever the records say. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Who comes first, and whom a server that failed has hidden, is to be found soon. */
    private static final Duration OF_THE_MISSING = Duration.ofSeconds(5);

    /** @throws RegistryException nobody answers */
    static DnsReading of(ServiceName name, DnsClient client) {
        return switch (name.kind()) {
            case ADDRESSES -> addresses(name, client);
            case SERVICES -> services(name, client);
        };
    }

    private static DnsReading addresses(ServiceName name, DnsClient client) {
        Deadline deadline = client.deadline();
        Found<DnsRecord.Address> four =
                client.ask(name.host(), DnsQuestion.Type.A, deadline).of(name.host(), DnsRecord.Address.class);
        Found<DnsRecord.Address> six = six(name, client, deadline, four);
        List<ServiceInstance> instances = new ArrayList<>();
        four.records().forEach(each -> instances.add(name.at(each.address())));
        six.records().forEach(each -> instances.add(name.at(each.address())));
        return new DnsReading(instances, expiry(four.seconds(), six.seconds()));
    }

    /**
     * Some servers fail at every question for AAAA, or say nothing, which is no reason to do without the addresses that are
     * known, nor to wait for long.
     */
    private static Found<DnsRecord.Address> six(
            ServiceName name, DnsClient client, Deadline deadline, Found<DnsRecord.Address> four) {
        boolean isNeeded = four.records().isEmpty();
        Deadline end = isNeeded ? deadline : deadline.earlier(client.deadlineOfOne());
        try {
            return client.ask(name.host(), DnsQuestion.Type.AAAA, end).of(name.host(), DnsRecord.Address.class);
        } catch (RegistryException failure) {
            if (isNeeded) {
                throw failure;
            }
            return new Found<>(List.of(), Optional.of(OF_THE_MISSING.toSeconds()));
        }
    }

    private static DnsReading services(ServiceName name, DnsClient client) {
        Found<DnsRecord.Service> found = client.ask(name.host(), DnsQuestion.Type.SRV, client.deadline())
                .of(name.host(), DnsRecord.Service.class);
        int first = found.records().stream()
                .mapToInt(DnsRecord.Service::priority)
                .min()
                .orElse(0);
        List<ServiceInstance> instances = found.records().stream()
                .map(each -> name.at(each, each.priority() == first))
                .distinct()
                .toList();
        return new DnsReading(instances, expiry(found.seconds(), Optional.empty()));
    }

    private static Duration expiry(Optional<Long> one, Optional<Long> other) {
        return Stream.concat(one.stream(), other.stream())
                .min(Long::compare)
                .map(Duration::ofSeconds)
                .map(time -> time.compareTo(SHORTEST) < 0 ? SHORTEST : time)
                .map(time -> time.compareTo(LONGEST) > 0 ? LONGEST : time)
                .orElse(OF_THE_MISSING);
    }
}
