package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** The places where a transport can be wrong about messages, one for each mutant. */
final class ChannelFault {
    private ChannelFault() {}

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

    /** Says that a message was accepted, when it was refused for this reason. */
    static Mutant accepting(String name, Reason refusal, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public CompletableFuture<Acceptance> send(
                            Address.Channel address, Envelope envelope, Deadline deadline) {
                        Forwarded<Acceptance> told = new Forwarded<>(super.send(address, envelope, deadline));
                        told.behind.whenComplete((acceptance, failure) -> {
                            if (failure instanceof TransportException typed && typed.reason() == refusal) {
                                told.complete(Acceptance.IN_PROCESS);
                            } else {
                                told.end(acceptance, failure);
                            }
                        });
                        return told;
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

    /** Asks for something else than it was told to. */
    static Mutant asking(String name, UnaryOperator<IntakeSettings> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
                        return super.receive(address, change.apply(settings), listener);
                    }
                },
                tests);
    }

    /** Changes what a listener hears, or what is heard from it. */
    static Mutant receiving(String name, UnaryOperator<MessageListener> change, String... tests) {
        return resending(name, (wire, address, listener) -> change.apply(listener), tests);
    }

    /** Changes what a listener is given. */
    static Mutant delivering(String name, UnaryOperator<Delivery> change, String... tests) {
        return receiving(name, listener -> delivery -> listener.onMessage(change.apply(delivery)), tests);
    }

    /** Changes what becomes of a message when its listener has decided. */
    static Mutant settling(String name, UnaryOperator<Settlement> change, String... tests) {
        return receiving(
                name, listener -> delivery -> listener.onMessage(delivery).thenApply(change), tests);
    }

    /** Puts a listener in between that may itself send. */
    static Mutant resending(String name, Between between, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
                        return super.receive(address, settings, between.listener(sound, address, listener));
                    }
                },
                tests);
    }

    /** Changes the dead letters. */
    static Mutant storing(String name, UnaryOperator<DeadLetterStore> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
                        return super.deadLetters(address).map(change);
                    }
                },
                tests);
    }

    /** Makes what stands between a source and its listener. */
    @FunctionalInterface
    interface Between {
        MessageListener listener(ChannelTransport wire, Address.Source address, MessageListener listener);
    }
}
