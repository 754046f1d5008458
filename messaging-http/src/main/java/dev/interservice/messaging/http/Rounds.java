package dev.interservice.messaging.http;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks around a server every so often: for requests that take too long to arrive, and for callers over HTTP/1.1 that have
 * hung up, whose listeners are told.
 */
final class Rounds {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int ROUNDS_IN_TIME = 4;

    private final Environment environment;
    private final Duration receiveTime;
    private final InHand inHand;
    private final Supplier<? extends Collection<ClientConnection>> connections;
    // Guarded by this.
    private Environment.@Nullable Timer next;
    private boolean ended;

    Rounds(
            Environment environment,
            Duration receiveTime,
            InHand inHand,
            Supplier<? extends Collection<ClientConnection>> connections) {
        this.environment = environment;
        this.receiveTime = receiveTime;
        this.inHand = inHand;
        this.connections = connections;
    }

    synchronized void begin() {
        if (!ended) {
            next = environment.after(pause(), () -> environment.executor().execute(this::go));
        }
    }

    synchronized void end() {
        ended = true;
        if (next != null) {
            next.cancel();
        }
    }

    /** Goes once around. */
    void look() {
        long now = environment.nanos();
        connections.get().forEach(each -> each.closeIfSlow(receiveTime));
        inHand.forEach(each -> {
            if (each.isSlow(now, receiveTime)) {
                each.answer(Refusals.tooSlow(receiveTime));
            } else if (!each.isAnswered()) {
                each.isGone();
            }
        });
    }

    private void go() {
        try {
            look();
        } finally {
            begin();
        }
    }

    private Duration pause() {
        Duration fraction = receiveTime.dividedBy(ROUNDS_IN_TIME);
        return fraction.compareTo(LONGEST_PAUSE) < 0 ? fraction : LONGEST_PAUSE;
    }
}
