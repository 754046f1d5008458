package dev.interservice.foodordering.contracts;

import dev.interservice.messaging.Event;
import java.time.Instant;
import java.util.List;

/** What each service tells about itself, for whoever watches them. */
public interface Watch {
    /** How a service is, and which messages it has seen since it told last. Some may get lost: the next one comes soon. */
    Event<Report> REPORT = Event.of("watch", "report", Report.class);

    /**
     * A service at one moment.
     *
     * @param instance another one after each start
     * @param number one more for each report of this instance
     * @param status the worst of all parts: UP, DEGRADED or DOWN
     * @param found where it finds the services that it calls
     * @param troubles the faults it was told to have
     * @param skipped how many messages it saw but had no room to tell
     */
    record Report(
            String service,
            String instance,
            long number,
            long pid,
            Instant startedAt,
            String status,
            List<Part> parts,
            List<Route> routes,
            List<Found> found,
            List<String> troubles,
            List<Sighting> sightings,
            long skipped) {}

    /** A part of a service's messaging that is not well, and why. */
    record Part(String name, String status, String reason) {}

    /** A contract that the service uses, and what carries it. */
    record Route(String contract, String transport) {}

    /** Where a service is believed to be, and who says so, in words. */
    record Found(String service, String where) {}

    /**
     * What a service saw of a message.
     *
     * @param what one word, such as {@code asked}, {@code sent}, {@code handled} or {@code duplicate}
     * @param well whether it went as wished
     * @param attempt 1 for the first
     * @param micros how long it took: a call until it was answered or accepted, a handler until it was done
     * @param conversation the correlation id
     * @param note for a person; may be empty
     */
    record Sighting(
            Instant at,
            String service,
            String what,
            boolean well,
            String contract,
            String from,
            String to,
            String transport,
            int attempt,
            long micros,
            String conversation,
            String message,
            String note) {}
}
