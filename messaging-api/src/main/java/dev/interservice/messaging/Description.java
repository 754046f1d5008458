package dev.interservice.messaging;

import java.util.List;

/**
 * What a messaging is set up to do, in words for a person; secrets are masked.
 *
 * @param settings of the messaging as a whole and of its transports
 * @param contracts those used so far, and the groups subscribed to
 */
public record Description(List<Setting> settings, List<ContractDescription> contracts) {
    /** Copies the lists. */
    public Description {
        settings = List.copyOf(settings);
        contracts = List.copyOf(contracts);
    }
}
