package dev.interservice.messaging.testkit;

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

/** One transport on the scene, and short words for what is asked of it. */
public final class Peer {
    private final Transport transport;
    private final Directory directory;
    private final Scene scene;
    private final Queue<CompletableFuture<?>> calls = new ConcurrentLinkedQueue<>();

    Peer(Transport transport, Directory directory, Scene scene) {
        this.transport = transport;
        this.directory = directory;
        this.scene = scene;
        transport.endpoint().ifPresent(directory::connected);
    }

    /** The transport itself. */
    public Transport transport() {
        return transport;
    }

    /** The transport, which must carry requests; skips the test where it does not. */
    public RequestReplyTransport requests() {
        return transport instanceof RequestReplyTransport carrier ? carrier : abort("not promised: requests");
    }

    /** The transport, which must carry messages; skips the test where it does not. */
    public ChannelTransport channels() {
        return transport instanceof ChannelTransport carrier ? carrier : abort("not promised: channels");
    }

    /** Asks, within the scene's patience. */
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope) {
        return request(address, envelope, scene.patience());
    }

    /** Asks. */
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Duration timeout) {
        Address.Operation target = transport.needsEndpoint() ? directory.locate(address) : address;
        return called(requests().request(target, envelope, in(timeout)));
    }

    /** Sends, within the scene's patience; ends when every group has it. */
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope) {
        return send(address, envelope, scene.patience());
    }

    /** Sends; ends when every group has it. */
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Duration timeout) {
        if (!transport.needsEndpoint()) {
            return called(channels().send(address, envelope, in(timeout)));
        }
        List<Address.Channel> targets = directory.locate(address);
        if (targets.size() == 1) {
            return called(channels().send(targets.get(0), envelope, in(timeout)));
        }
        CompletableFuture<Acceptance> all = CompletableFuture.completedFuture(Acceptance.HANDED_TO_PEER);
        for (Address.Channel each : targets) {
            all = all.thenCombine(called(channels().send(each, envelope, in(timeout))), (before, accepted) -> accepted);
        }
        return all;
    }

    /** Serves an operation. */
    public Intake serve(Address.Operation address, RequestListener listener) {
        return listening(address, requests().serve(address, settings(16), listener));
    }

    /** Receives, sixteen messages at once. */
    public Intake receive(Address.Source address, MessageListener listener) {
        return receive(address, settings(16), listener);
    }

    /** Receives. */
    public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
        return listening(address, channels().receive(address, settings, listener));
    }

    /** Asks and tells the other something, in whatever ways the transport carries. */
    void talkTo(Peer other) {
        Envelope hello = Message.of(scene.environment().newId());
        if (transport instanceof RequestReplyTransport) {
            Intake serving =
                    other.serve(Scene.OPERATION, asked -> CompletableFuture.completedFuture(Message.reply("hello")));
            scene.await(request(Scene.OPERATION, hello));
            scene.await(serving.stop());
        }
        if (transport instanceof ChannelTransport) {
            MessageRecorder recorder = scene.holding();
            Intake receiving = other.receive(Scene.QUEUE, recorder);
            scene.await(send(Scene.QUEUE, hello));
            recorder.acknowledge(1);
            scene.await(receiving.stop());
        }
    }

    /** Closes the transport. */
    public void close() {
        transport.endpoint().ifPresent(directory::left);
        transport.close();
    }

    /** So much at once, with these guarantees. */
    static IntakeSettings settings(int atOnce, Guarantee... requires) {
        return new IntakeSettings(atOnce, atOnce, Set.of(requires));
    }

    List<CompletableFuture<?>> pending() {
        return List.copyOf(calls);
    }

    /** Like the engine: whoever stops is not chosen any more from that moment. */
    private Intake listening(Address address, Intake intake) {
        Optional<URI> endpoint = transport.endpoint();
        endpoint.ifPresent(own -> directory.listens(address, own));
        return () -> {
            endpoint.ifPresent(own -> directory.stops(address, own));
            return intake.stop();
        };
    }

    private Deadline in(Duration timeout) {
        return Deadline.after(timeout, scene.environment()::nanos);
    }

    private <T> CompletableFuture<T> called(CompletableFuture<T> call) {
        calls.add(call);
        return call;
    }
}
