package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.RequestListener;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A listener's hold on an operation. */
final class OperationIntake implements InMemoryIntake {
    private final Exchange exchange;
    private final Switchboard switchboard;
    private final Address.Operation address;
    private final RequestListener listener;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    // Guarded by the exchange's lock.
    private @Nullable Server server;
    private boolean stopped;

    OperationIntake(Exchange exchange, Switchboard switchboard, Address.Operation address, RequestListener listener) {
        this.exchange = exchange;
        this.switchboard = switchboard;
        this.address = address;
        this.listener = listener;
    }

    @Override
    public void attach(Connection connection, Afterwards after) {
        if (!stopped) {
            server = new Server(connection, listener, end);
            switchboard.add(address, server);
        }
    }

    @Override
    public void detach(Afterwards after) {
        if (server != null) {
            switchboard.remove(address, server);
            server = null;
        }
        if (stopped) {
            after.run(() -> end.complete(null));
        }
    }

    @Override
    public CompletableFuture<Void> stop() {
        exchange.change(after -> {
            stopped = true;
            if (server == null) {
                after.run(() -> end.complete(null));
            } else {
                switchboard.remove(address, server);
                after.run(server::stop);
            }
        });
        return end;
    }

    @Override
    public CompletableFuture<Void> end() {
        return end;
    }
}
