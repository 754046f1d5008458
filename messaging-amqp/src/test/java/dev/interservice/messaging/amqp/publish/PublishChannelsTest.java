package dev.interservice.messaging.amqp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.amqp.SampleMessages;
import dev.interservice.messaging.amqp.ScriptedChannel;
import dev.interservice.messaging.amqp.connection.SerialExecutor;
import dev.interservice.messaging.amqp.connection.TransportHealth;
import dev.interservice.messaging.amqp.wire.AmqpMapping;
import dev.interservice.messaging.amqp.wire.BrokerTopology;
import dev.interservice.messaging.amqp.wire.DeclarationMode;
import dev.interservice.messaging.amqp.wire.TopologyNames;
import dev.interservice.messaging.support.TransportSignals;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loss of a connection beside the tasks of the writer's executor, which run when the test says so. */
@Timeout(30)
class PublishChannelsTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final TransportSetup setup = new TransportSetup("kit", "1", 1_000, environment);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final SerialExecutor executor = new SerialExecutor(tasks::add);
    private final ConfirmingPublisher publisher = new ConfirmingPublisher(() -> {});
    private final RpcPublisher rpcPublisher = new RpcPublisher(this::wake);
    private final TopologyNames names = new TopologyNames("kit");
    private final RpcClient rpcClient = new RpcClient(
            rpcPublisher, names, new AmqpMapping(environment), setup, new TransportSignals("amqp", Observer.NONE));
    private final ChannelWriter writer = new ChannelWriter(executor, rpcPublisher, publisher);
    private final PublishChannels publishChannels = new PublishChannels(
            environment,
            new TransportHealth(environment, Observer.NONE),
            new BrokerTopology(names, DeclarationMode.NONE),
            executor,
            publisher,
            rpcPublisher,
            rpcClient,
            writer,
            (openConnection, why) -> {});

    @Test
    void requestFailsAtOnceThoughTheWriterIsStuck() {
        attachRpcChannel();
        CompletableFuture<Reply> request = request();

        publishChannels.disconnected("it was cut");

        assertThat(progress(request)).isEqualTo(Progress.NOT_SENT);
    }

    /** It must not wait for the next connection: its caller may ask elsewhere. */
    @Test
    void requestFailsThatIsTakenForAConnectionWhoseLossHasBeenTold() {
        publishChannels.disconnected("it was cut");
        attachRpcChannel();
        CompletableFuture<Reply> request = request();
        assertThat(request).isNotDone();

        runTasks();

        assertThat(progress(request)).isEqualTo(Progress.NOT_SENT);
    }

    private void attachRpcChannel() {
        rpcPublisher.attach(new RpcPublisher.RpcChannel(ScriptedChannel.closedAfter(() -> {}), "replies"));
    }

    private CompletableFuture<Reply> request() {
        return rpcClient.request(TransportTestContext.OPERATION, SampleMessages.message("m"), Deadline.NONE);
    }

    /** How far a request got that failed for the connection that was lost. */
    private static Progress progress(CompletableFuture<Reply> request) {
        assertThat(request).isCompletedExceptionally();
        TransportException failure =
                (TransportException) request.handle((reply, thrown) -> thrown).join();
        assertThat(failure.reason()).isEqualTo(Reason.CONNECTION_LOST);
        return failure.progress();
    }

    private void wake() {
        writer.wake();
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }
}
