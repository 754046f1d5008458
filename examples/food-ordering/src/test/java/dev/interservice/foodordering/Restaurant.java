package dev.interservice.foodordering;

import java.net.URI;
import java.time.Duration;

/** The whole application, wherever its services are: the journeys are the same everywhere. */
interface Restaurant extends AutoCloseable {
    /** Of the web server in front of them. */
    URI address();

    /** What is to carry this contract. */
    String transportOf(String contract);

    /** Whether a ticket survives the crash of the kitchen that has it in its hands. */
    boolean keepsTickets();

    /** Whether each service has a process of its own, which a crash ends. */
    boolean hasProcesses();

    /** How long a journey may take at most. */
    Duration patience();

    @Override
    void close();
}
