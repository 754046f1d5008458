package dev.interservice.messaging.http;

import java.time.Duration;

/**
 * What a server takes on at most; everything has a limit, because a port is open to anybody.
 *
 * @param requests how many may be in hand at once, over all addresses; more are refused before they are read
 * @param waiting how many messages may wait for a receiver that has its hands full; they are not accepted yet
 * @param connections how many may be open; more wait with the operating system
 * @param headerBytes of one request; enough for all {@link dev.interservice.messaging.Headers} may hold, encoded
 * @param receiveTime from a request's first byte to its last
 * @param idleTime how long a connection may be silent; longer than any client keeps one that it does not use
 * @param waitingTime how long a message waits for a receiver when its sender does not say
 * @param closeTime how long a closing server waits for answers that are still to come
 * @param deadLetters how many are kept for one address
 */
record ServerLimits(
        int requests,
        int waiting,
        int connections,
        int headerBytes,
        Duration receiveTime,
        Duration idleTime,
        Duration waitingTime,
        Duration closeTime,
        int deadLetters) {
    static final ServerLimits DEFAULT = new ServerLimits(
            4_096,
            1_024,
            4_096,
            96 * 1_024,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            1_000);

    ServerLimits requests(int most) {
        return new ServerLimits(
                most, waiting, connections, headerBytes, receiveTime, idleTime, waitingTime, closeTime, deadLetters);
    }

    ServerLimits waiting(int most) {
        return new ServerLimits(
                requests, most, connections, headerBytes, receiveTime, idleTime, waitingTime, closeTime, deadLetters);
    }

    ServerLimits connections(int most) {
        return new ServerLimits(
                requests, waiting, most, headerBytes, receiveTime, idleTime, waitingTime, closeTime, deadLetters);
    }

    ServerLimits receiveTime(Duration longest) {
        return new ServerLimits(
                requests, waiting, connections, headerBytes, longest, idleTime, waitingTime, closeTime, deadLetters);
    }

    ServerLimits idleTime(Duration longest) {
        return new ServerLimits(
                requests, waiting, connections, headerBytes, receiveTime, longest, waitingTime, closeTime, deadLetters);
    }

    ServerLimits deadLetters(int most) {
        return new ServerLimits(
                requests, waiting, connections, headerBytes, receiveTime, idleTime, waitingTime, closeTime, most);
    }
}
