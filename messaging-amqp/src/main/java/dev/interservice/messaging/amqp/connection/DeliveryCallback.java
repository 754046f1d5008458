package dev.interservice.messaging.amqp.connection;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.function.Consumer;

/** Passes on what a channel delivers, on the connection's threads, one after the other. */
public final class DeliveryCallback extends DefaultConsumer {
    private final DeliveryListener deliveryListener;
    private final Runnable cancelled;
    private final Consumer<String> ended;

    /**
     * With what is to be done with each message; once we have left and nothing more comes; and when the broker has
     * ended it.
     */
    public DeliveryCallback(
            Channel channel, DeliveryListener deliveryListener, Runnable cancelled, Consumer<String> ended) {
        super(channel);
        this.deliveryListener = deliveryListener;
        this.cancelled = cancelled;
        this.ended = ended;
    }

    /** Takes a message; the tag means it on its channel. */
    @FunctionalInterface
    public interface DeliveryListener {
        void onDelivery(long deliveryTag, BasicProperties properties, byte[] body);
    }

    @Override
    public void handleDelivery(String tag, Envelope delivery, BasicProperties properties, byte[] body) {
        deliveryListener.onDelivery(delivery.getDeliveryTag(), properties, body);
    }

    @Override
    public void handleCancelOk(String tag) {
        cancelled.run();
    }

    @Override
    public void handleCancel(String tag) {
        ended.accept("the queue was deleted");
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
        ended.accept(FailureText.of(signal));
    }
}
