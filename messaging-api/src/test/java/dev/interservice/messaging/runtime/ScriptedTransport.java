package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.runtime.ScriptedSend.CancelBehavior;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.RequestReplyTransport;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A transport on which nothing happens but what the test does; it records what it is asked. */
public final class ScriptedTransport implements RequestReplyTransport, ChannelTransport {
    final List<ScriptedSend<Reply>> requests = new CopyOnWriteArrayList<>();
    final List<ScriptedSend<Acceptance>> sends = new CopyOnWriteArrayList<>();
    final AtomicInteger closes = new AtomicInteger();
    private final Map<Address, ScriptedIntake<?>> intakes = new ConcurrentHashMap<>();

    // The script, set before the instance is used.
    volatile Set<Guarantee> guarantees = EnumSet.allOf(Guarantee.class);
    public volatile boolean needsEndpoint;
    volatile Optional<URI> endpoint = Optional.empty();
    volatile Optional<DeadLetterStore> deadLetters = Optional.empty();
    volatile CancelBehavior whenCancelled = CancelBehavior.SAYS_UNKNOWN;
    volatile Consumer<ScriptedSend<Reply>> onRequest = sent -> {};
    public volatile Consumer<ScriptedSend<Acceptance>> onSend = sent -> {};
    volatile Runnable onListen = () -> {};
    volatile Runnable onClose = () -> {};

    /** The request that was the {@code number}th to go out, counted from 1. */
    ScriptedSend<Reply> request(int number) {
        return requests.get(number - 1);
    }

    /** The message that was the {@code number}th to go out, counted from 1. */
    ScriptedSend<Acceptance> sent(int number) {
        return sends.get(number - 1);
    }

    @SuppressWarnings("unchecked") // an address takes requests or messages, never both
    public <S> ScriptedIntake<S> intake(Address address) {
        return (ScriptedIntake<S>) intakes.get(address);
    }

    @Override
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        ScriptedSend<Reply> sent = new ScriptedSend<>(address, envelope, deadline, whenCancelled);
        requests.add(sent);
        onRequest.accept(sent);
        return sent;
    }

    @Override
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
        ScriptedSend<Acceptance> sent = new ScriptedSend<>(address, envelope, deadline, whenCancelled);
        sends.add(sent);
        onSend.accept(sent);
        return sent;
    }

    @Override
    public Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
        onListen.run();
        ScriptedIntake<Reply> intake = new ScriptedIntake<>(intakeSettings, listener::onRequest);
        intakes.put(address, intake);
        return intake;
    }

    @Override
    public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
        onListen.run();
        var intake = new ScriptedIntake<>(intakeSettings, listener::onMessage);
        intakes.put(address, intake);
        return intake;
    }

    @Override
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        return deadLetters;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return guarantees;
    }

    @Override
    public boolean needsEndpoint() {
        return needsEndpoint;
    }

    @Override
    public Optional<URI> endpoint() {
        return endpoint;
    }

    @Override
    public Health.Component health() {
        return new Health.Component("transport scripted", Health.Status.UP, ManualEnvironment.START, "");
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        onClose.run();
    }
}
