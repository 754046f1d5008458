package dev.interservice.messaging;

import java.util.List;

/**
 * What a {@link Messaging} instance is set up to do, in words for a person; secrets are masked.
 *
 * @param settings of the instance as a whole and of its transports
 * @param contracts those used so far, and the groups subscribed to
 * @param services those called so far, over transports that need to be told where they are
 */
public record Description(
        List<Setting> settings, List<ContractDescription> contracts, List<ServiceDescription> services) {
    /** Copies the lists. */
    public Description {
        settings = List.copyOf(settings);
        contracts = List.copyOf(contracts);
        services = List.copyOf(services);
    }
}
