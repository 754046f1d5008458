package dev.interservice.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.testkit.Scene;
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

/** The loss of a connection beside what happens at the desk, which is free when the test says so. */
@Timeout(30)
class SpeakingTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final TransportSetup setup = new TransportSetup("kit", "1", 1_000, environment);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Desk desk = new Desk(tasks::add);
    private final Publisher publisher = new Publisher(() -> {});
    private final Talk talk = new Talk(this::wake);
    private final Names names = new Names("kit");
    private final Caller caller = new Caller(talk, names, new AmqpMapping(environment), setup);
    private final Writer writer = new Writer(desk, talk, publisher);
    private final Speaking speaking = new Speaking(
            environment,
            new HealthBoard(environment, Observer.NONE),
            new Topology(names, Declarer.NONE),
            desk,
            publisher,
            talk,
            caller,
            writer,
            (line, why) -> {});

    @Test
    void requestFailsAtOnceThoughTheDeskIsStuck() {
        beginLine();
        CompletableFuture<Reply> request = request();

        speaking.lost("it was cut");

        assertThat(progress(request)).isEqualTo(Progress.NOT_SENT);
    }

    /** It must not wait for the next connection: its caller may ask elsewhere. */
    @Test
    void requestFailsThatIsTakenForAConnectionWhoseLossHasBeenTold() {
        speaking.lost("it was cut");
        beginLine();
        CompletableFuture<Reply> request = request();
        assertThat(request).isNotDone();

        work();

        assertThat(progress(request)).isEqualTo(Progress.NOT_SENT);
    }

    private void beginLine() {
        talk.begin(new Talk.Line(ScriptedChannel.closedAfter(() -> {}), "replies"));
    }

    private CompletableFuture<Reply> request() {
        return caller.request(Scene.OPERATION, Sample.message("m"), Deadline.NONE);
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

    private void work() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }
}
