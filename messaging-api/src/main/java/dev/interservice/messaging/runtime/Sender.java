package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Command;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.resilience.CallPipeline;
import dev.interservice.messaging.resilience.Peers;
import dev.interservice.messaging.resilience.PendingCall;
import dev.interservice.messaging.runtime.Outgoing.Message;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Transport;
import java.net.URI;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Tells: hands commands and events to the transport through the pipeline, until one accepts them. */
final class Sender {
    private final Outgoing outgoing;
    private final CallPipeline pipeline;
    private final FanOutsWaiting waiting;
    private final WireJudge<Acceptance> judge = new WireJudge<>();

    Sender(Outgoing outgoing, CallPipeline pipeline, Environment environment, int maxWaiting) {
        this.waiting = new FanOutsWaiting(environment, maxWaiting);
        this.outgoing = outgoing;
        this.pipeline = pipeline;
    }

    <T> Started<Acceptance, Receipt> send(Command<T> command, T message, CallOptions options) {
        return start(
                outgoing.prepare(command, message, options),
                peer -> new Address.Queue(command.service(), command.name(), peer));
    }

    <T> Started<Acceptance, Receipt> publish(Event<T> event, T message, CallOptions options) {
        Message prepared = outgoing.prepare(event, message, options);
        return prepared.path()
                .subscribers()
                .map(subscribers -> fanOut(prepared, event, subscribers))
                .orElseGet(() -> start(prepared, peer -> new Address.Topic(event.service(), event.name(), peer)));
    }

    /** Sends a message of this process's own store once more, with the id it has. */
    Started<Acceptance, Receipt> resend(Path path, Address.Source address, Envelope envelope) {
        Transport transport = path.carrier().transport();
        Optional<URI> here = transport.needsEndpoint() ? transport.endpoint() : Optional.empty();
        Message message = outgoing.again(path, envelope);
        return start(message.to(message.call().subject().receiver(), address.service(), Peers.only(here)), address::at);
    }

    /** How many events wait until their groups are known. */
    int waiting() {
        return waiting.count();
    }

    /** Ends those that wait. */
    void close() {
        waiting.close();
    }

    private Started<Acceptance, Receipt> start(Message message, Function<Optional<URI>, Address.Channel> address) {
        return started(message, call(message, address));
    }

    /** A call to each group, all at once, with the same message until the same deadline. */
    private Started<Acceptance, Receipt> fanOut(Message message, Event<?> event, Subscribers subscribers) {
        FanOut all = new FanOut(message);
        CompletableFuture<?> known = subscribers.known();
        if (known.isDone() && !known.isCompletedExceptionally()) {
            all.begin(() -> calls(message, event, subscribers));
        } else {
            waiting.await(all, message, known, () -> calls(message, event, subscribers));
        }
        return started(message, all);
    }

    private SortedMap<String, PendingCall<Acceptance>> calls(Message message, Event<?> event, Subscribers subscribers) {
        SortedMap<String, PendingCall<Acceptance>> calls = new TreeMap<>();
        subscribers.groups().forEach((group, members) -> {
            String destination = event.type() + " to " + group;
            calls.put(
                    group,
                    call(
                            message.to(group, destination, members),
                            peer -> new Address.Subscription(
                                    new Address.Topic(event.service(), event.name(), peer), group)));
        });
        return calls;
    }

    private PendingCall<Acceptance> call(Message message, Function<Optional<URI>, Address.Channel> address) {
        ChannelTransport transport =
                message.path().carrier().channel(message.path().contract());
        return pipeline.start(
                message.call(),
                judge,
                attempt -> transport.send(address.apply(attempt.endpoint()), message.envelope(), attempt.deadline()));
    }

    private static Started<Acceptance, Receipt> started(Message message, PendingCall<Acceptance> pending) {
        return new Started<>(
                message, pending, acceptance -> new Receipt(message.envelope().id(), acceptance));
    }
}
