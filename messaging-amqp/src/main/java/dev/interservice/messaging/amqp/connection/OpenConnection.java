package dev.interservice.messaging.amqp.connection;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the broker, with what writes to its socket. */
public record OpenConnection(Connection connection, BatchingFrameHandler frameHandler) {
    private static final Logger LOG = LoggerFactory.getLogger(OpenConnection.class);

    /** Something to do on a channel. */
    @FunctionalInterface
    public interface ChannelCallback<T> {
        T apply(Channel channel) throws IOException;
    }

    /** Something to do on a channel, without an answer. */
    @FunctionalInterface
    public interface ChannelTask {
        void run(Channel channel) throws IOException;
    }

    /** A new channel, which ends with the connection. */
    public Channel openChannel() throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the broker allows no more channels on a connection");
        }
        return channel;
    }

    /** Asks something on a channel of its own, because an error there ends the channel. */
    public <T> T callOnChannel(ChannelCallback<T> callback) throws IOException {
        Channel channel = openChannel();
        try {
            return callback.apply(channel);
        } finally {
            close(channel);
        }
    }

    /** Does something on a channel of its own, because an error there ends the channel. */
    public void runOnChannel(ChannelTask task) throws IOException {
        Channel channel = openChannel();
        try {
            task.run(channel);
        } finally {
            close(channel);
        }
    }

    /** Ends a channel, in whatever state it is. */
    public static void close(Channel channel) {
        if (channel.isOpen()) {
            try {
                channel.close();
            } catch (IOException | TimeoutException | RuntimeException e) {
                LOG.debug("a channel ended before it was closed", e);
            }
        }
    }

    /** Says goodbye to the broker, for so long at most. */
    void close(Duration grace) {
        connection.abort(AMQP.REPLY_SUCCESS, "closed", (int) grace.toMillis());
    }

    /** Ends it at once, whoever is writing to it. */
    void closeSocket() {
        frameHandler.closeSocket();
    }
}
