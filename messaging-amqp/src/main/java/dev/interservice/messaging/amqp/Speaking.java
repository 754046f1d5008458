package dev.interservice.messaging.amqp;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * What is on the connection to publish with: a channel for what is stored, with confirmations, and one for requests and
 * replies, with a queue of its own where the replies come to. If one of these ends, the connection is made anew.
 */
final class Speaking implements Link.Use {
    private static final Duration SWAP = Duration.ofSeconds(10);

    private final Environment environment;
    private final HealthBoard board;
    private final Topology topology;
    private final Desk desk;
    private final Publisher publisher;
    private final Talk talk;
    private final Caller caller;
    private final Writer writer;
    private final BiConsumer<Line, String> giveUp;

    /** With what is to be done with a line on which something has failed. */
    Speaking(
            Environment environment,
            HealthBoard board,
            Topology topology,
            Desk desk,
            Publisher publisher,
            Talk talk,
            Caller caller,
            Writer writer,
            BiConsumer<Line, String> giveUp) {
        this.environment = environment;
        this.board = board;
        this.topology = topology;
        this.desk = desk;
        this.publisher = publisher;
        this.talk = talk;
        this.caller = caller;
        this.writer = writer;
        this.giveUp = giveUp;
    }

    /** Nothing is written before all that it needs is there: a missing exchange would end the channel. */
    @Override
    public void opened(Line line) throws IOException {
        line.run(topology::forSenders);
        line.connection().addBlockedListener(new Alarm());
        InFlight inFlight = publisher.prepare(watched(line, "store"));
        Talk.Line talking = talking(line);
        CompletableFuture<Void> swapped = new CompletableFuture<>();
        desk.execute(() -> {
            if (line.connection().isOpen()) {
                writer.begin(line.frames());
                publisher.begin(inFlight);
                talk.begin(talking);
            }
            swapped.complete(null);
        });
        await(swapped);
        writer.wake();
    }

    @Override
    public void lost(String why) {
        // At once, because the desk may be stuck in a write, and at the desk again. Race: there this connection may be
        // taken up now, and until that is undone requests are taken for it, which would wait for the next one.
        talk.end();
        board.up(this);
        desk.execute(() -> {
            talk.end();
            publisher.end();
            failRequests(why);
        });
        failRequests(why);
    }

    private void failRequests(String why) {
        caller.failAll(Reason.CONNECTION_LOST, "the connection was lost: " + why);
    }

    private Talk.Line talking(Line line) throws IOException {
        Channel channel = watched(line, "talk");
        channel.addReturnListener((code, text, exchange, routingKey, properties, body) ->
                caller.returned(properties, "no queue " + routingKey));
        String replies = channel.queueDeclare().getQueue();
        Receipts receipts = new Receipts(
                channel,
                (number, properties, body) -> caller.replied(properties, body),
                () -> {},
                why -> giveUp.accept(line, "its queue of replies has ended: " + why));
        channel.basicConsume(replies, true, receipts);
        return new Talk.Line(channel, replies);
    }

    private Channel watched(Line line, String what) throws IOException {
        Channel channel = line.channel();
        channel.addShutdownListener(signal -> {
            if (!signal.isInitiatedByApplication()) {
                giveUp.accept(line, "its channel to " + what + " has ended: " + Why.of(signal));
            }
        });
        return channel;
    }

    private void await(CompletableFuture<Void> swapped) throws IOException {
        try {
            Patience.await(environment, swapped, SWAP);
        } catch (ExecutionException | TimeoutException late) {
            throw new IOException("the writer still waits for the last connection", late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupt);
        }
    }

    /** The broker says so only after it has received something, and then takes nothing more. */
    private final class Alarm implements BlockedListener {
        @Override
        public void handleBlocked(String reason) {
            board.degraded(Speaking.this, "RabbitMQ takes no messages: " + reason);
            publisher.block(true);
            talk.block(true);
        }

        @Override
        public void handleUnblocked() {
            board.up(Speaking.this);
            publisher.block(false);
            talk.block(false);
        }
    }
}
