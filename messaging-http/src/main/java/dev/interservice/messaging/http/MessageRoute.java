package dev.interservice.messaging.http;

import dev.interservice.messaging.transport.FailureCode;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A listener's hold on a queue or subscription. There is no queue of accepted messages here: a message is in the hands of
 * the listener, at most {@code prefetch} of them, or it waits in front and its sender is told nothing yet.
 *
 * <p>A message is accepted when its handler begins, as far as that can be told from here: of those in hand, {@code
 * concurrency} have begun. The next ones are accepted as those before them are settled, or when half of their sender's
 * time is over. One that is given back before it was accepted is refused, and its sender tries elsewhere; so the end of a
 * service loses nothing that was not begun. One that was accepted and is given back when nobody listens any more, because
 * it waits for its next attempt, is lost with the process: there is no broker that would keep it.
 *
 * <p>Races of stop, arrivals and settlements are decided with the lock held; listeners, senders and the observer are called
 * without it. The line's own lock is taken inside of this one, never around it.
 */
final class MessageRoute implements Route {
    private final Address.Source address;
    private final MessageListener listener;
    private final Environment environment;
    private final ServerSignals signals;
    private final WaitingLine line;
    private final LostMessages lost;
    private final HttpDeadLetters letters;
    private final Routes routes;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    // Guarded by this.
    private final HeldMessages held;
    private boolean stopped;
    private boolean movingUp;

    /** @param routes that it leaves when it is stopped and everything is settled */
    MessageRoute(
            Address.Source address,
            IntakeSettings settings,
            MessageListener listener,
            Environment environment,
            ServerSignals signals,
            WaitingLine.AdmissionLimit room,
            HttpDeadLetters letters,
            Routes routes) {
        this.address = address;
        this.listener = listener;
        this.environment = environment;
        this.signals = signals;
        this.line = new WaitingLine(address, environment, signals, room);
        this.lost = new LostMessages(address, signals);
        this.held = new HeldMessages(settings);
        this.letters = letters;
        this.routes = routes;
    }

    @Override
    public synchronized boolean isStopped() {
        return stopped;
    }

    @Override
    public void take(Exchange exchange, Received received) {
        Duration patience = received.timeout().orElse(ServerLimits.WAITING_TIME);
        Arrival arrival = new Arrival(exchange, received.envelope(), patience, environment::nanos);
        if (patience.isZero()) {
            line.expire(arrival);
            return;
        }
        HeldMessage message = null;
        Optional<HttpAnswer> refusal = Optional.empty();
        synchronized (this) {
            if (stopped) {
                refusal = Optional.of(Refusals.closing());
            } else if (line.isEmpty() && held.haveRoom()) {
                message = hold(arrival);
            } else if (!line.enter(arrival)) {
                refusal = Optional.of(Refusals.overloaded());
            }
        }
        if (message != null) {
            deliver(message, arrival);
        } else if (refusal.isPresent()) {
            exchange.answer(refusal.get());
            signals.shed(address, arrival.envelope(), isStopped() ? FailureCode.CLOSING : FailureCode.OVERLOADED);
        } else {
            line.bound(arrival);
        }
    }

    /** Those that wait are refused; the end comes when all in hand is settled. */
    @Override
    public CompletableFuture<Void> stop() {
        boolean finished;
        synchronized (this) {
            stopped = true;
            finished = held.isEmpty();
        }
        line.refuseAll();
        if (finished) {
            finish();
        }
        return end;
    }

    @Override
    public void abandon() {
        stop();
        List<HeldMessage> dropped;
        synchronized (this) {
            dropped = held.removeAll();
        }
        for (HeldMessage each : dropped) {
            each.drop();
            if (!each.abandon()) {
                lost.add(each.envelope());
            }
        }
        finish();
    }

    /** Whether it is still in hand here, and not abandoned. */
    synchronized boolean holds(HeldMessage message) {
        return held.contains(message);
    }

    /** It is settled. */
    void done(HeldMessage message) {
        message.accept();
        letGo(message);
    }

    /** Its time to live is over. */
    void expired(HeldMessage message) {
        done(message);
        signals.expired(address, message.envelope());
    }

    /** Nobody handled it: false if it is to be given to the listener once more. */
    boolean givenBack(HeldMessage message) {
        if (!isStopped()) {
            return false;
        }
        if (holds(message) && !message.refuse()) {
            lost.add(message.envelope());
        }
        letGo(message);
        return true;
    }

    /** Puts a letter aside; false if there is no room. */
    boolean putAside(DeadLetterStore.Entry letter) {
        return letters.add(letter);
    }

    @Override
    public String toString() {
        return address.toString();
    }

    /** With the lock held. */
    private HeldMessage hold(Arrival arrival) {
        HeldMessage message = new HeldMessage(this, listener, environment, arrival);
        held.add(message);
        return message;
    }

    private void deliver(HeldMessage message, Arrival arrival) {
        message.deliver();
        boolean mayWait;
        synchronized (this) {
            mayWait = held.isNotBegun(message);
        }
        if (mayWait) {
            message.acceptAfter(arrival.untilAccepted());
        } else {
            message.accept();
        }
    }

    private void letGo(HeldMessage message) {
        List<HeldMessage> begun;
        boolean finished;
        synchronized (this) {
            if (!held.remove(message)) {
                return;
            }
            // At the end the engine begins nothing more: whatever has not begun comes back, or is settled.
            begun = stopped ? List.of() : held.begin();
            finished = stopped && held.isEmpty();
        }
        message.drop();
        begun.forEach(HeldMessage::accept);
        moveUp();
        if (finished) {
            finish();
        }
    }

    /** Not again on its own stack: a listener that settles at once would let it grow with the queue. */
    private void moveUp() {
        synchronized (this) {
            if (movingUp || line.isEmpty()) {
                return;
            }
            movingUp = true;
        }
        for (Next next = next(); next != null; next = next()) {
            line.leave(next.arrival);
            if (next.arrival.exchange().isGone()) {
                next.message.refuse();
                letGo(next.message);
            } else {
                deliver(next.message, next.arrival);
            }
        }
    }

    private record Next(Arrival arrival, HeldMessage message) {}

    private synchronized @Nullable Next next() {
        Optional<Arrival> next = stopped || !held.haveRoom() ? Optional.empty() : line.next();
        movingUp = next.isPresent();
        return next.map(arrival -> new Next(arrival, hold(arrival))).orElse(null);
    }

    private void finish() {
        lost.report();
        routes.remove(address, this);
        end.complete(null);
    }
}
