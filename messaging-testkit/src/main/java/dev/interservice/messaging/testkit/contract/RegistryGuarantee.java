package dev.interservice.messaging.testkit.contract;

/** What a registry may promise beyond telling what it was given. */
public enum RegistryGuarantee {
    /** What it knows changes while it runs, and watchers learn of it. */
    CHANGES,
    /** Instances announce themselves in it. */
    ANNOUNCES,
    /** Who ends without a word is forgotten after his lease. */
    LEASES,
    /** Zone, weight, status and metadata of an instance are known to all. */
    ATTRIBUTES,
    /** The subscribers of an event are found. */
    EVENTS
}
