package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.RequestListener;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The intake of an operation: its listener serves on each connection of the transport. */
final class OperationIntake implements InMemoryIntake {
    private final BrokerQueues brokerQueues;
    private final RequestRouter requestRouter;
    private final Address.Operation address;
    private final RequestListener listener;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    // Guarded by the lock of BrokerQueues.
    private @Nullable ServingListener servingListener;
    private boolean stopped;

    OperationIntake(
            BrokerQueues brokerQueues,
            RequestRouter requestRouter,
            Address.Operation address,
            RequestListener listener) {
        this.brokerQueues = brokerQueues;
        this.requestRouter = requestRouter;
        this.address = address;
        this.listener = listener;
    }

    @Override
    public void attach(BrokerConnection connection, DeferredActions deferred) {
        if (!stopped) {
            servingListener = new ServingListener(connection, listener, drained);
            requestRouter.add(address, servingListener);
        }
    }

    @Override
    public void detach(DeferredActions deferred) {
        if (servingListener != null) {
            requestRouter.remove(address, servingListener);
            servingListener = null;
        }
        if (stopped) {
            deferred.add(() -> drained.complete(null));
        }
    }

    @Override
    public CompletableFuture<Void> stop() {
        brokerQueues.update(deferred -> {
            stopped = true;
            if (servingListener == null) {
                deferred.add(() -> drained.complete(null));
            } else {
                requestRouter.remove(address, servingListener);
                deferred.add(servingListener::stop);
            }
        });
        return drained;
    }

    @Override
    public CompletableFuture<Void> drained() {
        return drained;
    }
}
