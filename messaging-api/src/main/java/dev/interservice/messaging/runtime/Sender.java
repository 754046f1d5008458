package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Command;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.resilience.CallPipeline;
import dev.interservice.messaging.runtime.Outgoing.Message;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.Envelope;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/** Tells: hands commands and events to the transport through the pipeline, until one accepts them. */
final class Sender {
    private final Outgoing outgoing;
    private final CallPipeline pipeline;
    private final WireJudge<Acceptance> judge = new WireJudge<>();

    Sender(Outgoing outgoing, CallPipeline pipeline) {
        this.outgoing = outgoing;
        this.pipeline = pipeline;
    }

    <T> Started<Acceptance, Receipt> send(Command<T> command, T message, CallOptions options) {
        return start(command, message, options, peer -> new Address.Queue(command.service(), command.name(), peer));
    }

    <T> Started<Acceptance, Receipt> publish(Event<T> event, T message, CallOptions options) {
        return start(event, message, options, peer -> new Address.Topic(event.service(), event.name(), peer));
    }

    private <T> Started<Acceptance, Receipt> start(
            Contract<T> contract, T payload, CallOptions options, Function<Optional<URI>, Address.Channel> address) {
        return start(outgoing.prepare(contract, payload, options), address);
    }

    /** Sends a stored message once more, with the id it has. */
    Started<Acceptance, Receipt> resend(Path path, Address.Source address, Envelope envelope) {
        return start(outgoing.again(path, envelope), peer -> address);
    }

    private Started<Acceptance, Receipt> start(Message message, Function<Optional<URI>, Address.Channel> address) {
        ChannelTransport transport =
                message.path().carrier().channel(message.path().contract());
        return new Started<>(
                message,
                pipeline.start(
                        message.call(),
                        judge,
                        attempt -> transport.send(
                                address.apply(attempt.endpoint()), message.envelope(), attempt.deadline())),
                acceptance -> new Receipt(message.envelope().id(), acceptance));
    }
}
