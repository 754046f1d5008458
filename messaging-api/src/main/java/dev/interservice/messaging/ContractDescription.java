package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How one contract is used, in words for a person.
 *
 * @param contract the contract with everything it asks for
 * @param group the group that handles it, for a subscription; empty for everything else
 * @param settings every setting in force for it
 */
public record ContractDescription(String contract, String group, List<Setting> settings) {
    /** Copies the settings. */
    public ContractDescription {
        requireNonNull(contract, "contract");
        requireNonNull(group, "group");
        settings = List.copyOf(settings);
    }
}
