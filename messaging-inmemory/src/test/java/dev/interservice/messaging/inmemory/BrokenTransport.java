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
    final InMemoryTransport delegate;

    BrokenTransport(InMemoryTransport delegate) {
        this.delegate = delegate;
    }

    @Override
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        return delegate.request(address, envelope, deadline);
    }

    @Override
    public Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
        return delegate.serve(address, intakeSettings, listener);
    }

    @Override
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
        return delegate.send(address, envelope, deadline);
    }

    @Override
    public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
        return delegate.receive(address, intakeSettings, listener);
    }

    @Override
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        return delegate.deadLetters(address);
    }

    @Override
    public Set<Guarantee> guarantees() {
        return delegate.guarantees();
    }

    @Override
    public boolean needsEndpoint() {
        return delegate.needsEndpoint();
    }

    @Override
    public Optional<URI> endpoint() {
        return delegate.endpoint();
    }

    @Override
    public Health.Component health() {
        return delegate.health();
    }

    @Override
    public void close() {
        delegate.close();
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}
