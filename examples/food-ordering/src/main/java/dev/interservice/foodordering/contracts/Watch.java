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
     * @param at when it was so
     * @param status the worst of all parts: UP, DEGRADED or DOWN
     * @param routes of all its contracts; empty in most reports, when they are as it told before, like the next
     * @param found where it finds the services that it calls
     * @param troubles the faults it was told to have
     */
    record Report(
            String service,
            String instance,
            long number,
            long pid,
            Instant startedAt,
            Instant at,
            String status,
            List<Part> parts,
            List<Route> routes,
            List<Found> found,
            List<String> troubles,
            List<Sighting> sightings) {
        /** The same with this told too. */
        public Report with(List<Route> toldRoutes, List<Found> toldFound) {
            return new Report(
                    service,
                    instance,
                    number,
                    pid,
                    startedAt,
                    at,
                    status,
                    parts,
                    toldRoutes,
                    toldFound,
                    troubles,
                    sightings);
        }
    }

    /** A part of a service's messaging that is not well, and why. */
    record Part(String name, String status, String reason) {}

    /** A contract that the service uses, and what carries it. */
    record Route(String contract, String transport) {}

    /** Where a service is believed to be, and who says so, in words. */
    record Found(String service, String where) {}

    /**
     * What a service saw of a message.
     *
     * @param id of this sighting, and no other
     * @param what a word or two: {@code called}, {@code retry}, {@code handled}, {@code failed}, {@code returned}, {@code
     *     duplicate}, {@code dead letter}, {@code turned away} or {@code expired}
     * @param well whether it went as wished
     * @param attempt 1 for the first
     * @param micros how long it took: a call until it was answered or accepted, a handler until it was done
     * @param conversation the correlation id
     * @param note for a person; may be empty
     */
    record Sighting(
            String id,
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
