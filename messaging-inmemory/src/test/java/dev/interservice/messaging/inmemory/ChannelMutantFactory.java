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

/** Makes mutants: one method for each place where a transport can be wrong about messages. */
final class ChannelMutantFactory {
    private ChannelMutantFactory() {}

    /** Changes what leaves the sender. */
    static TransportMutant sending(String name, UnaryOperator<Envelope> change, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public CompletableFuture<Acceptance> send(
                            Address.Channel address, Envelope envelope, Deadline deadline) {
                        return super.send(address, change.apply(envelope), deadline);
                    }
                },
                tests);
    }

    /** Says that a message was accepted, when it was refused for this reason. */
    static TransportMutant accepting(String name, Reason refusal, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public CompletableFuture<Acceptance> send(
                            Address.Channel address, Envelope envelope, Deadline deadline) {
                        ForwardingFuture<Acceptance> told =
                                new ForwardingFuture<>(super.send(address, envelope, deadline));
                        told.forwarded.whenComplete((acceptance, failure) -> {
                            if (failure instanceof TransportException typed && typed.reason() == refusal) {
                                told.complete(Acceptance.IN_PROCESS);
                            } else {
                                told.completeWith(acceptance, failure);
                            }
                        });
                        return told;
                    }
                },
                tests);
    }

    /** Says something else of what was accepted. */
    static TransportMutant claiming(String name, Acceptance claim, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public CompletableFuture<Acceptance> send(
                            Address.Channel address, Envelope envelope, Deadline deadline) {
                        ForwardingFuture<Acceptance> told =
                                new ForwardingFuture<>(super.send(address, envelope, deadline));
                        told.forwarded.whenComplete((accepted, failure) -> told.completeWith(claim, failure));
                        return told;
                    }
                },
                tests);
    }

    /** Asks for something else than it was told to. */
    static TransportMutant changingIntakeSettings(String name, UnaryOperator<IntakeSettings> change, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public Intake receive(
                            Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
                        return super.receive(address, change.apply(intakeSettings), listener);
                    }
                },
                tests);
    }

    /** Changes what a listener hears, or what is heard from it. */
    static TransportMutant receiving(String name, UnaryOperator<MessageListener> change, String... tests) {
        return decoratingListener(name, (transport, address, listener) -> change.apply(listener), tests);
    }

    /** Changes what a listener is given. */
    static TransportMutant delivering(String name, UnaryOperator<Delivery> change, String... tests) {
        return receiving(name, listener -> delivery -> listener.onMessage(change.apply(delivery)), tests);
    }

    /** Changes what becomes of a message when its listener has decided. */
    static TransportMutant settling(String name, UnaryOperator<Settlement> change, String... tests) {
        return receiving(
                name, listener -> delivery -> listener.onMessage(delivery).thenApply(change), tests);
    }

    /** Puts a listener in between that may itself send. */
    static TransportMutant decoratingListener(String name, ListenerDecorator between, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public Intake receive(
                            Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
                        return super.receive(address, intakeSettings, between.listener(delegate, address, listener));
                    }
                },
                tests);
    }

    /** Changes the dead letters. */
    static TransportMutant changingDeadLetters(String name, UnaryOperator<DeadLetterStore> change, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
                        return super.deadLetters(address).map(change);
                    }
                },
                tests);
    }

    /** Makes what stands between a source and its listener. */
    @FunctionalInterface
    interface ListenerDecorator {
        MessageListener listener(ChannelTransport transport, Address.Source address, MessageListener listener);
    }
}
