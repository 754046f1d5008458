package dev.interservice.messaging.internal.call;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Command;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.internal.call.MessageFactory.OutgoingMessage;
import dev.interservice.messaging.internal.resilience.CallPipeline;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import dev.interservice.messaging.internal.resilience.PendingCall;
import dev.interservice.messaging.internal.routing.ContractRoute;
import dev.interservice.messaging.internal.routing.SubscriberGroups;
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

/** Sends commands and events: hands them to the transport through the pipeline, until it accepts them. */
public final class MessageSender {
    private final MessageFactory messageFactory;
    private final CallPipeline pipeline;
    private final FanOutsAwaitingGroups fanOutsAwaitingGroups;
    private final TransportFailureMapper<Acceptance> failureMapper = new TransportFailureMapper<>();

    public MessageSender(
            MessageFactory messageFactory, CallPipeline pipeline, Environment environment, int maxPendingFanOuts) {
        this.fanOutsAwaitingGroups = new FanOutsAwaitingGroups(environment, maxPendingFanOuts);
        this.messageFactory = messageFactory;
        this.pipeline = pipeline;
    }

    public <T> StartedCall<Acceptance, Receipt> send(Command<T> command, T message, CallOptions options) {
        return start(
                messageFactory.prepare(command, message, options),
                endpoint -> new Address.Queue(command.service(), command.name(), endpoint));
    }

    public <T> StartedCall<Acceptance, Receipt> publish(Event<T> event, T message, CallOptions options) {
        OutgoingMessage prepared = messageFactory.prepare(event, message, options);
        return prepared.contractRoute()
                .subscriberGroups()
                .map(subscriberGroups -> fanOut(prepared, event, subscriberGroups))
                .orElseGet(
                        () -> start(prepared, endpoint -> new Address.Topic(event.service(), event.name(), endpoint)));
    }

    /** Sends a message of this process's own store once more, with the id it has. */
    public StartedCall<Acceptance, Receipt> resend(
            ContractRoute contractRoute, Address.Source address, Envelope envelope) {
        Transport transport = contractRoute.namedTransport().transport();
        Optional<URI> here = transport.needsEndpoint() ? transport.endpoint() : Optional.empty();
        OutgoingMessage message = messageFactory.forResend(contractRoute, envelope);
        return start(
                message.toDestination(
                        message.call().messageInfo().destination(), address.service(), EndpointSelector.single(here)),
                address::atEndpoint);
    }

    /** How many events wait until their groups are known. */
    public int pendingFanOuts() {
        return fanOutsAwaitingGroups.count();
    }

    /** Ends those that wait. */
    public void close() {
        fanOutsAwaitingGroups.close();
    }

    private StartedCall<Acceptance, Receipt> start(
            OutgoingMessage message, Function<Optional<URI>, Address.Channel> address) {
        return startedCall(message, startCall(message, address));
    }

    /** A call to each group, all at once, with the same message until the same deadline. */
    private StartedCall<Acceptance, Receipt> fanOut(
            OutgoingMessage message, Event<?> event, SubscriberGroups subscriberGroups) {
        GroupFanOut fanOut = new GroupFanOut(message);
        CompletableFuture<?> known = subscriberGroups.whenKnown();
        if (known.isDone() && !known.isCompletedExceptionally()) {
            fanOut.start(() -> startGroupCalls(message, event, subscriberGroups));
        } else {
            fanOutsAwaitingGroups.startWhenKnown(
                    fanOut, message, known, () -> startGroupCalls(message, event, subscriberGroups));
        }
        return startedCall(message, fanOut);
    }

    private SortedMap<String, PendingCall<Acceptance>> startGroupCalls(
            OutgoingMessage message, Event<?> event, SubscriberGroups subscriberGroups) {
        SortedMap<String, PendingCall<Acceptance>> calls = new TreeMap<>();
        subscriberGroups.groups().forEach((group, members) -> {
            String destination = event.type() + " to " + group;
            calls.put(
                    group,
                    startCall(
                            message.toDestination(group, destination, members),
                            endpoint -> new Address.Subscription(
                                    new Address.Topic(event.service(), event.name(), endpoint), group)));
        });
        return calls;
    }

    private PendingCall<Acceptance> startCall(
            OutgoingMessage message, Function<Optional<URI>, Address.Channel> address) {
        ChannelTransport transport = message.contractRoute()
                .namedTransport()
                .channel(message.contractRoute().contract());
        return pipeline.start(
                message.call(),
                failureMapper,
                attempt -> transport.send(address.apply(attempt.endpoint()), message.envelope(), attempt.deadline()));
    }

    private static StartedCall<Acceptance, Receipt> startedCall(
            OutgoingMessage message, PendingCall<Acceptance> pending) {
        return new StartedCall<>(
                message, pending, acceptance -> new Receipt(message.envelope().id(), acceptance));
    }
}
