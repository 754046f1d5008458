package dev.interservice.messaging.http;

import dev.interservice.messaging.http.server.InMemoryDeadLetters;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.DeadLetterStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Fills the dead letters of {@link TransportTestContext#QUEUE} at one receiver, until there is room for no more. */
final class DeadLetterFiller {
    private final InMemoryDeadLetters deadLetters;
    private final List<String> ids = new ArrayList<>();

    DeadLetterFiller(HttpTransport transport) {
        deadLetters = (InMemoryDeadLetters)
                transport.deadLetters(TransportTestContext.QUEUE).orElseThrow();
        String id = "filler-0";
        while (deadLetters.add(new DeadLetterStore.Entry(
                id, SampleEnvelopes.simple(id).build(), "filler", 1, "filler", Instant.EPOCH, Instant.EPOCH))) {
            ids.add(id);
            id = "filler-" + ids.size();
        }
    }

    /** Takes them out again. */
    void removeAll() {
        ids.forEach(deadLetters::remove);
    }
}
