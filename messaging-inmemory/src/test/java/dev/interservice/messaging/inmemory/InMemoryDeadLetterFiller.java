package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Fills a queue's dead letters as a user would, with one message after the other. */
final class InMemoryDeadLetterFiller {
    private final Environment environment = MessagingRuntime.environment("flood");
    private final InMemoryTransport transport;
    private final DeadLetterStore store;

    private InMemoryDeadLetterFiller(InMemoryBroker broker, Address.Queue queue) {
        transport = InMemoryTransport.connect(broker, new TransportSetup("flood", "flood-1", 1_000, environment));
        store = transport.deadLetters(queue).orElseThrow();
    }

    static InMemoryDeadLetterFiller of(InMemoryBroker broker, Address.Queue queue) {
        InMemoryDeadLetterFiller filler = new InMemoryDeadLetterFiller(broker, queue);
        Intake intake = filler.transport.receive(
                queue,
                new IntakeSettings(1, 1, Set.of()),
                delivery -> CompletableFuture.completedFuture(new Settlement.DeadLetter("flood", 1)));
        for (int number = 0; number < broker.capacity(); number++) {
            filler.transport.send(queue, letter(number), Deadline.NONE).join();
        }
        intake.stop().join();
        return filler;
    }

    /** Removes them again. */
    void removeAll() {
        store.browse(Integer.MAX_VALUE).join().stream()
                .filter(entry -> entry.cause().equals("flood"))
                .forEach(entry -> store.remove(entry.id()).join());
        transport.close();
        environment.close();
    }

    private static Envelope letter(int number) {
        return Envelope.of("flood-" + number, "flood", "kit.work", Instant.EPOCH, Body.of("text/plain", new byte[0]))
                .build();
    }
}
