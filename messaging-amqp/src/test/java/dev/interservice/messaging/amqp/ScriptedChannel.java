package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.lang.reflect.Proxy;

/** Channels without a broker. */
public final class ScriptedChannel {
    private ScriptedChannel() {}

    /** One that takes everything and says nothing. */
    public static Channel silent() {
        return channel(() -> {});
    }

    /** One that turns out to be closed when something is written, after this has happened. */
    public static Channel closedAfter(Runnable event) {
        return channel(() -> {
            event.run();
            throw new AlreadyClosedException(new ShutdownSignalException(true, true, null, null));
        });
    }

    private static Channel channel(Runnable whenWritten) {
        return (Channel) Proxy.newProxyInstance(
                Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("basicPublish")) {
                        whenWritten.run();
                    }
                    return null;
                });
    }
}
