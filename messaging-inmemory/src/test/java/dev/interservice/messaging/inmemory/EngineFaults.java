package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Mutants that change one thing on the way of a command or event. */
final class EngineFaults {
    private EngineFaults() {}

    /** Changes what leaves the sender. */
    static Mutant sending(String name, UnaryOperator<Envelope> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public CompletableFuture<Acceptance> send(
                            Address.Channel address, Envelope envelope, Deadline deadline) {
                        return super.send(address, change.apply(envelope), deadline);
                    }
                },
                tests);
    }

    /** Says something else of what was accepted. */
    static Mutant claiming(String name, Acceptance claim, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public CompletableFuture<Acceptance> send(
                            Address.Channel address, Envelope envelope, Deadline deadline) {
                        Forwarded<Acceptance> told = new Forwarded<>(super.send(address, envelope, deadline));
                        told.behind.whenComplete((accepted, failure) -> told.end(claim, failure));
                        return told;
                    }
                },
                tests);
    }

    /** Says that it was accepted when it was not, for this reason. */
    static Mutant accepting(String name, Reason reason, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public CompletableFuture<Acceptance> send(
                            Address.Channel address, Envelope envelope, Deadline deadline) {
                        Forwarded<Acceptance> told = new Forwarded<>(super.send(address, envelope, deadline));
                        told.behind.whenComplete((accepted, failure) -> {
                            boolean denied = failure instanceof TransportException typed && typed.reason() == reason;
                            told.end(Acceptance.IN_PROCESS, denied ? null : failure);
                        });
                        return told;
                    }
                },
                tests);
    }

    /** Changes what a listener is given. */
    static Mutant delivering(String name, UnaryOperator<Delivery> change, String... tests) {
        return receiving(name, listener -> delivery -> listener.onMessage(change.apply(delivery)), tests);
    }

    /** Changes what a listener decides. */
    static Mutant settling(String name, UnaryOperator<Settlement> change, String... tests) {
        return receiving(
                name, listener -> delivery -> listener.onMessage(delivery).thenApply(change), tests);
    }

    static Envelope traceless(Envelope envelope) {
        return Envelope.of(envelope.id(), envelope.source(), envelope.type(), envelope.time(), envelope.body())
                .correlationId(envelope.correlationId())
                .causationId(envelope.causationId().orElse(null))
                .headers(Headers.EMPTY)
                .build();
    }

    static Envelope about(String subject, Envelope envelope) {
        return Envelope.of(envelope.id(), envelope.source(), envelope.type(), envelope.time(), envelope.body())
                .subject(subject)
                .build();
    }

    private static Mutant receiving(String name, UnaryOperator<MessageListener> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
                        return super.receive(address, settings, change.apply(listener));
                    }
                },
                tests);
    }
}
