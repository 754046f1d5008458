package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A sound transport, for mutants to override the one thing they do wrong. */
class BrokenTransport implements RequestReplyTransport, ChannelTransport {
    final InMemoryTransport sound;

    BrokenTransport(InMemoryTransport sound) {
        this.sound = sound;
    }

    @Override
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        return sound.request(address, envelope, deadline);
    }

    @Override
    public Intake serve(Address.Operation address, IntakeSettings settings, RequestListener listener) {
        return sound.serve(address, settings, listener);
    }

    @Override
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
        return sound.send(address, envelope, deadline);
    }

    @Override
    public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
        return sound.receive(address, settings, listener);
    }

    @Override
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        return sound.deadLetters(address);
    }

    @Override
    public Set<Guarantee> guarantees() {
        return sound.guarantees();
    }

    @Override
    public boolean needsEndpoint() {
        return sound.needsEndpoint();
    }

    @Override
    public Optional<URI> endpoint() {
        return sound.endpoint();
    }

    @Override
    public Health.Component health() {
        return sound.health();
    }

    @Override
    public void close() {
        sound.close();
    }

    @Override
    public String toString() {
        return sound.toString();
    }
}
