package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How one contract is used, in words for a person.
 *
 * @param contract its name on the wire, as {@link Contract#type()}: "kitchen.cook"
 * @param definition the contract with its kind, its payload and everything it asks for, as one sentence
 * @param group the group that handles it, for a subscription; empty for everything else
 * @param settings every setting in force for it
 */
public record ContractDescription(String contract, String definition, String group, List<Setting> settings) {
    /** Copies the settings. */
    public ContractDescription {
        requireNonNull(contract, "contract");
        requireNonNull(definition, "definition");
        requireNonNull(group, "group");
        settings = List.copyOf(settings);
    }
}
