package dev.interservice.messaging.http.jetty;

import java.time.Duration;

/**
 * What a server takes on at most; everything has a limit, because a port is open to anybody.
 *
 * @param requests how many may be in flight at once, over all addresses; more are refused before they are read
 * @param waiting how many messages may wait for a receiver that has no room for them; they are not accepted yet
 * @param connections how many may be open; more wait with the operating system
 * @param deadLetters how many are kept for one address
 * @param receiveTime from a request's first byte to its last
 * @param idleTime how long a connection may be silent; longer than any client keeps one that it does not use
 */
public record ServerLimits(
        int requests, int waiting, int connections, int deadLetters, Duration receiveTime, Duration idleTime) {
    /** Requests in flight unless set. */
    public static final int MAX_REQUESTS = 4_096;

    public static final ServerLimits DEFAULT =
            new ServerLimits(MAX_REQUESTS, 1_024, 4_096, 1_000, Duration.ofSeconds(15), Duration.ofSeconds(60));

    /** Of one request; enough for all that {@link dev.interservice.messaging.Headers} may hold, encoded. */
    public static final int HEADER_BYTES = 96 * 1_024;

    /** How long a message waits for a receiver when its sender does not say. */
    public static final Duration WAITING_TIME = Duration.ofSeconds(30);

    /** How long a closing server waits for answers that are still to come. */
    public static final Duration CLOSE_TIME = Duration.ofSeconds(3);

    public ServerLimits requests(int most) {
        return new ServerLimits(most, waiting, connections, deadLetters, receiveTime, idleTime);
    }

    public ServerLimits waiting(int most) {
        return new ServerLimits(requests, most, connections, deadLetters, receiveTime, idleTime);
    }

    public ServerLimits connections(int most) {
        return new ServerLimits(requests, waiting, most, deadLetters, receiveTime, idleTime);
    }

    public ServerLimits deadLetters(int most) {
        return new ServerLimits(requests, waiting, connections, most, receiveTime, idleTime);
    }

    public ServerLimits receiveTime(Duration longest) {
        return new ServerLimits(requests, waiting, connections, deadLetters, longest, idleTime);
    }

    public ServerLimits idleTime(Duration longest) {
        return new ServerLimits(requests, waiting, connections, deadLetters, receiveTime, longest);
    }
}
