package dev.interservice.messaging.http;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.testkit.Scene;
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
 * A transport whose receiver of {@link Scene#QUEUE} can be kept busy: shut, it has in hand all that it may, and settles
 * nothing until the valve is opened again.
 */
final class Valve {
    private static final String FILLER = "filler-";

    private final HttpTransport transport;
    private final Transport valved;

    // Guarded by this.
    private final List<Kept> kept = new ArrayList<>();
    private int prefetch;
    private boolean shut;

    Valve(HttpTransport transport) {
        this.transport = transport;
        this.valved = (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), HttpTransport.class.getInterfaces(), (proxy, method, arguments) -> {
                    if (method.getName().equals("receive") && Scene.QUEUE.equals(arguments[0])) {
                        arguments[2] = behind((IntakeSettings) arguments[1], (MessageListener) arguments[2]);
                    }
                    try {
                        return method.invoke(transport, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private record Kept(MessageListener listener, Delivery delivery, CompletableFuture<Settlement> end) {
        boolean isFiller() {
            return delivery.envelope().id().startsWith(FILLER);
        }
    }

    /** The transport, for whoever uses it. */
    Transport transport() {
        return valved;
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
                            Scene.QUEUE.at(transport.endpoint()),
                            Envelopes.simple(FILLER + number).build(),
                            Deadline.NONE)
                    .join();
        }
    }

    /** Lets everything through, but what was only to fill. */
    void open() {
        List<Kept> passing;
        synchronized (this) {
            shut = false;
            passing = List.copyOf(kept);
            kept.clear();
        }
        for (Kept each : passing) {
            if (each.isFiller()) {
                each.end().complete(Settlement.Acknowledge.ACKNOWLEDGE);
            } else {
                pass(each);
            }
        }
    }

    private synchronized MessageListener behind(IntakeSettings settings, MessageListener listener) {
        prefetch = settings.prefetch();
        return delivery -> {
            Kept next = new Kept(listener, delivery, new CompletableFuture<>());
            synchronized (this) {
                if (shut) {
                    kept.add(next);
                    return next.end();
                }
            }
            return listener.onMessage(delivery);
        };
    }

    private static void pass(Kept kept) {
        kept.listener().onMessage(kept.delivery()).whenComplete((settlement, failure) -> {
            if (failure == null) {
                kept.end().complete(settlement);
            } else {
                kept.end().completeExceptionally(failure);
            }
        });
    }
}
