package dev.interservice.messaging.etcd;

import java.time.Duration;

/**
 * The timeouts and intervals of the registry.
 *
 * @param answerTimeout how long one member has for one answer
 * @param quorumCheckInterval how often a member is asked whether it still is part of a cluster
 * @param emptyConfirmationDelay how long a list that is suddenly empty is not believed: by then instances that live
 *     have announced themselves again, which they do at a third of their lease
 * @param closeTimeout how long closing waits at most for what is taken back
 * @param initialBackoff before something that failed is tried again
 * @param maxBackoff to which that grows
 */
record EtcdTimings(
        Duration answerTimeout,
        Duration quorumCheckInterval,
        Duration emptyConfirmationDelay,
        Duration closeTimeout,
        Duration initialBackoff,
        Duration maxBackoff) {
    static EtcdTimings of(EtcdSettings settings) {
        return new EtcdTimings(
                settings.timeout().orElseThrow(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(6),
                Duration.ofSeconds(3),
                Duration.ofMillis(100),
                Duration.ofSeconds(5));
    }
}
