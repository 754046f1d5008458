package dev.interservice.messaging.http;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * without it.
 */
final class MessageRoute implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(MessageRoute.class);
    private static final int MOST_NAMED = 20;

    private final Address.Source address;
    private final IntakeSettings settings;
    private final MessageListener listener;
    private final Environment environment;
    private final ServerSignals signals;
    private final WaitingRoom room;
    private final Duration waitingTime;
    private final HttpDeadLetters letters;
    private final Routes routes;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    // Guarded by this.
    private final Set<Arrival> waiting = new LinkedHashSet<>();
    private final Set<HeldMessage> held = new LinkedHashSet<>();
    private final Set<HeldMessage> notBegun = new LinkedHashSet<>();
    private final List<String> lost = new ArrayList<>();
    private boolean stopped;
    private boolean movingUp;

    /** @param routes that it leaves when it is stopped and everything is settled */
    MessageRoute(
            Address.Source address,
            IntakeSettings settings,
            MessageListener listener,
            Environment environment,
            ServerSignals signals,
            WaitingRoom room,
            Duration waitingTime,
            HttpDeadLetters letters,
            Routes routes) {
        this.address = address;
        this.settings = settings;
        this.listener = listener;
        this.environment = environment;
        this.signals = signals;
        this.room = room;
        this.waitingTime = waitingTime;
        this.letters = letters;
        this.routes = routes;
    }

    @Override
    public synchronized boolean isStopped() {
        return stopped;
    }

    @Override
    public void take(Exchange exchange, Received received) {
        Duration patience = received.timeout().orElse(waitingTime);
        Arrival arrival = new Arrival(exchange, received.envelope(), patience);
        if (patience.isZero()) {
            expire(arrival);
            return;
        }
        HeldMessage message = null;
        Optional<HttpAnswer> refusal = Optional.empty();
        synchronized (this) {
            if (stopped) {
                refusal = Optional.of(Refusals.closing());
            } else if (waiting.isEmpty() && held.size() < settings.prefetch()) {
                message = hold(arrival);
            } else if (room.enter()) {
                waiting.add(arrival);
            } else {
                refusal = Optional.of(Refusals.overloaded());
            }
        }
        if (message != null) {
            deliver(message, arrival);
        } else if (refusal.isPresent()) {
            signals.shed(address, arrival.envelope(), isStopped() ? "CLOSING" : "OVERLOADED");
            exchange.answer(refusal.get());
        } else {
            letWait(arrival);
        }
    }

    /** Those that wait are refused; the end comes when all in hand is settled. */
    @Override
    public CompletableFuture<Void> stop() {
        List<Arrival> refused;
        boolean finished;
        synchronized (this) {
            stopped = true;
            refused = List.copyOf(waiting);
            waiting.clear();
            finished = held.isEmpty();
        }
        refused.forEach(each -> {
            leave(each);
            each.exchange().answer(Refusals.closing());
        });
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
            dropped = List.copyOf(held);
            held.clear();
            notBegun.clear();
        }
        for (HeldMessage each : dropped) {
            each.drop();
            if (!each.refuse()) {
                lose(each);
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
        signals.expired(address, message.envelope());
        done(message);
    }

    /** Nobody handled it: false if it is to be given to the listener once more. */
    boolean givenBack(HeldMessage message) {
        if (!isStopped()) {
            return false;
        }
        if (holds(message) && !message.refuse()) {
            lose(message);
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
        HeldMessage message = new HeldMessage(this, listener, environment, arrival.exchange(), arrival.envelope());
        if (held.size() - notBegun.size() >= settings.concurrency()) {
            notBegun.add(message);
        }
        held.add(message);
        return message;
    }

    private void deliver(HeldMessage message, Arrival arrival) {
        message.deliver();
        boolean mayWait;
        synchronized (this) {
            mayWait = notBegun.contains(message);
        }
        if (mayWait) {
            message.acceptAfter(arrival.patience().dividedBy(2));
        } else {
            message.accept();
        }
    }

    private void letWait(Arrival arrival) {
        arrival.waitUntil(environment.after(arrival.patience(), () -> {
            if (leaveQueue(arrival)) {
                expire(arrival);
            }
        }));
        arrival.exchange().onGone(() -> {
            if (leaveQueue(arrival)) {
                arrival.exchange().answer(Refusals.closing());
            }
        });
    }

    private boolean leaveQueue(Arrival arrival) {
        synchronized (this) {
            if (!waiting.remove(arrival)) {
                return false;
            }
        }
        leave(arrival);
        return true;
    }

    private void leave(Arrival arrival) {
        room.leave();
        arrival.end();
    }

    private void expire(Arrival arrival) {
        signals.expired(address, arrival.envelope());
        arrival.exchange().answer(Refusals.expired());
    }

    private void letGo(HeldMessage message) {
        List<HeldMessage> begun = new ArrayList<>();
        boolean finished;
        synchronized (this) {
            if (!held.remove(message)) {
                return;
            }
            notBegun.remove(message);
            while (!notBegun.isEmpty() && held.size() - notBegun.size() < settings.concurrency()) {
                HeldMessage next = notBegun.iterator().next();
                notBegun.remove(next);
                begun.add(next);
            }
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
            if (movingUp || waiting.isEmpty()) {
                return;
            }
            movingUp = true;
        }
        for (Next next = next(); next != null; next = next()) {
            leave(next.arrival);
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
        if (stopped || waiting.isEmpty() || held.size() >= settings.prefetch()) {
            movingUp = false;
            return null;
        }
        Arrival next = waiting.iterator().next();
        waiting.remove(next);
        return new Next(next, hold(next));
    }

    private void lose(HeldMessage message) {
        synchronized (this) {
            lost.add(message.envelope().id());
        }
        signals.shed(address, message.envelope(), "LOST");
    }

    private void finish() {
        List<String> ids;
        synchronized (this) {
            ids = List.copyOf(lost);
            lost.clear();
        }
        if (!ids.isEmpty()) {
            LOG.warn(
                    "{} accepted messages of {} were not handled when it closed, and are lost: use a broker for those that"
                            + " must not be. Their ids: {}",
                    ids.size(),
                    address,
                    ids.subList(0, Math.min(MOST_NAMED, ids.size())));
        }
        routes.remove(address, this);
        end.complete(null);
    }
}
