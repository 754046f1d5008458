package dev.interservice.messaging.resilience;

/** How one of several peers that are well is chosen. */
public enum BalancePolicy {
    /** The one with fewer calls in flight of two that are drawn: a slow peer gets less, without a word about it. */
    TWO_CHOICES,
    /** One after the other. */
    ROUND_ROBIN
}
