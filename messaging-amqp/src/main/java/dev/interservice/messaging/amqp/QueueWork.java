package dev.interservice.messaging.amqp;

import com.rabbitmq.client.Channel;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import java.io.IOException;
import java.util.function.Consumer;

/** Receives the messages of a command or of a group. */
record QueueWork(Reception reception, Address.Source source, IntakeSettings settings, MessageListener listener)
        implements Consumption.Work {
    /** More in hand makes nothing faster, and is more to come again after a crash. */
    private static final int MOST_PREFETCH = 250;

    boolean isOrdered() {
        return settings.requires().contains(Guarantee.ORDERED_PER_KEY);
    }

    String queue() {
        return reception.names().queue(source);
    }

    int prefetch() {
        return Math.min(settings.prefetch(), Math.max(MOST_PREFETCH, settings.concurrency()));
    }

    @Override
    public MessageShift begin(Line line, Consumer<String> ended) throws IOException {
        line.run(channel -> reception.topology().source(channel, source, isOrdered()));
        Channel channel = line.channel();
        try {
            channel.basicQos(prefetch());
            MessageShift shift = new MessageShift(this, line, channel);
            shift.begin(ended);
            return shift;
        } catch (IOException | RuntimeException failure) {
            Line.close(channel);
            throw failure;
        }
    }

    /** The queue stays, and keeps what comes. */
    @Override
    public void leave(Line line) {}

    @Override
    public String toString() {
        return source.toString();
    }
}
