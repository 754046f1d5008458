package dev.interservice.messaging.testkit.contract;

/** What may happen to the server of a registry. */
public enum RegistryDisturbance {
    /** Nobody reaches it: connections are refused or cut. It keeps its data. */
    UNREACHABLE,
    /** Connections stay, and nothing is answered. It keeps its data. */
    FROZEN,
    /** It is gone, and comes back without any of its data. */
    RESTARTED_EMPTY
}
