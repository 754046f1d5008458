package dev.interservice.messaging.http;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A transport whose receiver of {@link TransportTestContext#QUEUE} can be kept busy: shut, it has in flight all that it
 * may, and settles nothing until it is opened again.
 */
final class BlockableReceiver {
    private static final String FILLER = "filler-";

    private final HttpTransport transport;
    private final Transport blockable;

    // Guarded by this.
    private final List<BlockedDelivery> blocked = new ArrayList<>();
    private int prefetch;
    private boolean shut;

    BlockableReceiver(HttpTransport transport) {
        this.transport = transport;
        this.blockable = (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), HttpTransport.class.getInterfaces(), (proxy, method, arguments) -> {
                    if (method.getName().equals("receive") && TransportTestContext.QUEUE.equals(arguments[0])) {
                        arguments[2] = blocking((IntakeSettings) arguments[1], (MessageListener) arguments[2]);
                    }
                    try {
                        return method.invoke(transport, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private record BlockedDelivery(MessageListener listener, Delivery delivery, CompletableFuture<Settlement> end) {
        boolean isFiller() {
            return delivery.envelope().id().startsWith(FILLER);
        }
    }

    /** The transport, for whoever uses it. */
    Transport transport() {
        return blockable;
    }

    /** Gives its receiver, if there is one, as much as it takes, and lets it settle nothing. */
    void shut() {
        int fillers;
        synchronized (this) {
            shut = true;
            fillers = prefetch;
        }
        for (int number = 0; number < fillers; number++) {
            transport
                    .send(
                            TransportTestContext.QUEUE.atEndpoint(transport.endpoint()),
                            SampleEnvelopes.simple(FILLER + number).build(),
                            Deadline.NONE)
                    .join();
        }
    }

    /** Lets everything through, but what was only to fill. */
    void open() {
        List<BlockedDelivery> passing;
        synchronized (this) {
            shut = false;
            passing = List.copyOf(blocked);
            blocked.clear();
        }
        for (BlockedDelivery each : passing) {
            if (each.isFiller()) {
                each.end().complete(Settlement.Acknowledge.ACKNOWLEDGE);
            } else {
                deliver(each);
            }
        }
    }

    private synchronized MessageListener blocking(IntakeSettings intakeSettings, MessageListener listener) {
        prefetch = intakeSettings.prefetch();
        return delivery -> {
            BlockedDelivery next = new BlockedDelivery(listener, delivery, new CompletableFuture<>());
            synchronized (this) {
                if (shut) {
                    blocked.add(next);
                    return next.end();
                }
            }
            return listener.onMessage(delivery);
        };
    }

    private static void deliver(BlockedDelivery blocked) {
        blocked.listener().onMessage(blocked.delivery()).whenComplete((settlement, failure) -> {
            if (failure == null) {
                blocked.end().complete(settlement);
            } else {
                blocked.end().completeExceptionally(failure);
            }
        });
    }
}
