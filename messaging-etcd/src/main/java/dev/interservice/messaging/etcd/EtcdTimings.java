package dev.interservice.messaging.etcd;

import java.time.Duration;

/**
 * How long things take.
 *
 * @param answer how long one member has for one answer
 * @param pulse how often a member is asked whether it still is part of a cluster
 * @param doubt how long a list that is suddenly empty is not believed: by then instances that live have announced
 *     themselves again, which they do at a third of their lease
 * @param closing how long closing waits at most for what is taken back
 * @param firstPause before something that failed is tried again
 * @param longestPause to which that grows
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
