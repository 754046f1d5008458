package dev.interservice.messaging.resilience;

/** How one of several endpoints that are well is chosen. */
public enum LoadBalancingPolicy {
    /**
     * Of two that are drawn the one with fewer calls in flight, each counted for as long as calls take there if that
     * differs much: a slow endpoint gets less, without a word about it.
     */
    TWO_CHOICES,
    /** One after the other. */
    ROUND_ROBIN
}
