package dev.interservice.messaging.http.jetty;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a server's connections and requests every so often: for requests that take too long to arrive, and for
 * callers over HTTP/1.1 that have hung up, whose listeners are told.
 */
public final class ServerConnectionSweeper {
    private static final Duration MAX_INTERVAL = Duration.ofSeconds(1);
    private static final int SWEEPS_PER_RECEIVE_TIME = 4;

    private final Environment environment;
    private final Duration receiveTime;
    private final InFlightRequests inFlight;
    private final Supplier<? extends Collection<ServerConnection>> connections;
    // Guarded by this.
    private Environment.@Nullable Timer timer;
    private boolean stopped;

    public ServerConnectionSweeper(
            Environment environment,
            Duration receiveTime,
            InFlightRequests inFlight,
            Supplier<? extends Collection<ServerConnection>> connections) {
        this.environment = environment;
        this.receiveTime = receiveTime;
        this.inFlight = inFlight;
        this.connections = connections;
    }

    public synchronized void start() {
        if (!stopped) {
            timer = environment.after(interval(), () -> environment.executor().execute(this::run));
        }
    }

    public synchronized void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Looks through all connections and requests once. */
    public void sweep() {
        long now = environment.nanos();
        connections.get().forEach(each -> each.closeIfSlow(receiveTime));
        inFlight.forEach(each -> {
            if (each.isSlow(now, receiveTime)) {
                each.respond(RefusalResponses.tooSlow(receiveTime));
            } else if (!each.hasResponded()) {
                each.isCancelled();
            }
        });
    }

    private void run() {
        try {
            sweep();
        } finally {
            start();
        }
    }

    private Duration interval() {
        Duration fraction = receiveTime.dividedBy(SWEEPS_PER_RECEIVE_TIME);
        return fraction.compareTo(MAX_INTERVAL) < 0 ? fraction : MAX_INTERVAL;
    }
}
