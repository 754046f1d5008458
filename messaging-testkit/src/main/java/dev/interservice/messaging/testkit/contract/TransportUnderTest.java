package dev.interservice.messaging.testkit.contract;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.RequestReplyTransport;
import dev.interservice.messaging.transport.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One transport of a test, and short methods for what is asked of it. */
public final class TransportUnderTest {
    private final Transport transport;
    private final ServiceDirectory directory;
    private final TransportTestContext test;
    private final Queue<CompletableFuture<?>> calls = new ConcurrentLinkedQueue<>();

    TransportUnderTest(Transport transport, ServiceDirectory directory, TransportTestContext test) {
        this.transport = transport;
        this.directory = directory;
        this.test = test;
        transport.endpoint().ifPresent(directory::addEndpoint);
    }

    /** The transport itself. */
    public Transport transport() {
        return transport;
    }

    /** The transport, which must carry requests; skips the test where it does not. */
    public RequestReplyTransport requestReplyTransport() {
        return transport instanceof RequestReplyTransport carrier ? carrier : abort("not promised: requests");
    }

    /** The transport, which must carry messages; skips the test where it does not. */
    public ChannelTransport channelTransport() {
        return transport instanceof ChannelTransport carrier ? carrier : abort("not promised: channels");
    }

    /** Asks, within the test's patience. */
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope) {
        return request(address, envelope, test.patience());
    }

    /** Asks. */
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Duration timeout) {
        Address.Operation target = transport.needsEndpoint() ? directory.locate(address) : address;
        return trackCall(requestReplyTransport().request(target, envelope, deadlineAfter(timeout)));
    }

    /** Sends, within the test's patience; ends when every group has it. */
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope) {
        return send(address, envelope, test.patience());
    }

    /** Sends; ends when every group has it. */
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Duration timeout) {
        if (!transport.needsEndpoint()) {
            return trackCall(channelTransport().send(address, envelope, deadlineAfter(timeout)));
        }
        List<Address.Channel> targets = directory.locate(address);
        if (targets.size() == 1) {
            return trackCall(channelTransport().send(targets.get(0), envelope, deadlineAfter(timeout)));
        }
        CompletableFuture<Acceptance> all = CompletableFuture.completedFuture(Acceptance.HANDED_TO_PEER);
        for (Address.Channel each : targets) {
            all = all.thenCombine(
                    trackCall(channelTransport().send(each, envelope, deadlineAfter(timeout))),
                    (before, accepted) -> accepted);
        }
        return all;
    }

    /** Serves an operation. */
    public Intake serve(Address.Operation address, RequestListener listener) {
        return withDirectoryEntry(address, requestReplyTransport().serve(address, settings(16), listener));
    }

    /** Receives, sixteen messages at once. */
    public Intake receive(Address.Source address, MessageListener listener) {
        return receive(address, settings(16), listener);
    }

    /** Receives. */
    public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
        return withDirectoryEntry(address, channelTransport().receive(address, intakeSettings, listener));
    }

    /** Asks and tells the other something, in whatever ways the transport carries. */
    void exchangeMessagesWith(TransportUnderTest other) {
        Envelope hello = TestMessages.of(test.environment().newId());
        if (transport instanceof RequestReplyTransport) {
            Intake serving = other.serve(
                    TransportTestContext.OPERATION,
                    asked -> CompletableFuture.completedFuture(TestMessages.reply("hello")));
            test.await(request(TransportTestContext.OPERATION, hello));
            test.await(serving.stop());
        }
        if (transport instanceof ChannelTransport) {
            MessageRecorder recorder = test.holdingRecorder();
            Intake receiving = other.receive(TransportTestContext.QUEUE, recorder);
            test.await(send(TransportTestContext.QUEUE, hello));
            recorder.acknowledge(1);
            test.await(receiving.stop());
        }
    }

    /** Closes the transport. */
    public void close() {
        transport.endpoint().ifPresent(directory::removeEndpoint);
        transport.close();
    }

    /** So much at once, with these guarantees. */
    static IntakeSettings settings(int atOnce, Guarantee... requires) {
        return new IntakeSettings(atOnce, atOnce, Set.of(requires));
    }

    List<CompletableFuture<?>> pendingCalls() {
        return List.copyOf(calls);
    }

    /** Like the engine: whoever stops is not chosen any more from that moment. */
    private Intake withDirectoryEntry(Address address, Intake intake) {
        Optional<URI> endpoint = transport.endpoint();
        endpoint.ifPresent(own -> directory.addListener(address, own));
        return () -> {
            endpoint.ifPresent(own -> directory.removeListener(address, own));
            return intake.stop();
        };
    }

    private Deadline deadlineAfter(Duration timeout) {
        return Deadline.after(timeout, test.environment()::nanos);
    }

    private <T> CompletableFuture<T> trackCall(CompletableFuture<T> call) {
        calls.add(call);
        return call;
    }
}
