package dev.interservice.messaging.http.server;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.http.jetty.RefusalResponses;
import dev.interservice.messaging.http.jetty.ServerExchange;
import dev.interservice.messaging.http.jetty.ServerLimits;
import dev.interservice.messaging.http.wire.HttpResponse;
import dev.interservice.messaging.http.wire.ReceivedRequest;
import dev.interservice.messaging.support.TransportSignals;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.FailureCode;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The route of a queue or subscription to its listener. There is no queue of accepted messages here: a message is in
 * flight, at most {@code prefetch} of them, or it waits in the {@link AdmissionQueue} and its sender is told nothing
 * yet.
 *
 * <p>A message is accepted when its handler begins, as far as that can be told from here: of those in flight, {@code
 * concurrency} have begun. The next ones are accepted as those before them are settled, or when half of their sender's
 * time is over. One that is given back before it was accepted is refused, and its sender tries elsewhere; so the end of
 * a service loses nothing that was not begun. One that was accepted and is given back when nobody listens any more,
 * because it waits for its next attempt, is lost with the process: there is no broker that would keep it.
 *
 * <p>Races of stop, arrivals and settlements are decided with the lock held; listeners, senders and the observer are
 * called without it. The admission queue's own lock is taken inside of this one, never around it.
 */
final class MessageRoute implements ServerRoute {
    private final Address.Source address;
    private final MessageListener listener;
    private final Environment environment;
    private final TransportSignals signals;
    private final AdmissionQueue admissionQueue;
    private final LostMessages lostMessages;
    private final InMemoryDeadLetters deadLetters;
    private final RouteTable routes;
    private final CompletableFuture<Void> stopFuture = new CompletableFuture<>();

    // Guarded by this.
    private final InFlightMessages inFlight;
    private boolean stopped;
    private boolean admitting;

    /** @param routes that it leaves when it is stopped and everything is settled */
    MessageRoute(
            Address.Source address,
            IntakeSettings intakeSettings,
            MessageListener listener,
            Environment environment,
            TransportSignals signals,
            AdmissionQueue.AdmissionLimit admissionLimit,
            InMemoryDeadLetters deadLetters,
            RouteTable routes) {
        this.address = address;
        this.listener = listener;
        this.environment = environment;
        this.signals = signals;
        this.admissionQueue = new AdmissionQueue(address, environment, signals, admissionLimit);
        this.lostMessages = new LostMessages(address, signals);
        this.inFlight = new InFlightMessages(intakeSettings);
        this.deadLetters = deadLetters;
        this.routes = routes;
    }

    @Override
    public synchronized boolean isStopped() {
        return stopped;
    }

    @Override
    public void handle(ServerExchange exchange, ReceivedRequest received) {
        Duration patience = received.timeout().orElse(ServerLimits.WAITING_TIME);
        WaitingMessage waitingMessage = new WaitingMessage(exchange, received.envelope(), patience, environment::nanos);
        if (patience.isZero()) {
            admissionQueue.expire(waitingMessage);
            return;
        }
        InFlightMessage message = null;
        Optional<HttpResponse> refusal = Optional.empty();
        synchronized (this) {
            if (stopped) {
                refusal = Optional.of(RefusalResponses.closing());
            } else if (admissionQueue.isEmpty() && inFlight.hasCapacity()) {
                message = addInFlight(waitingMessage);
            } else if (!admissionQueue.offer(waitingMessage)) {
                refusal = Optional.of(RefusalResponses.overloaded());
            }
        }
        if (message != null) {
            deliver(message, waitingMessage);
        } else if (refusal.isPresent()) {
            exchange.respond(refusal.get());
            signals.shed(
                    address, waitingMessage.envelope(), isStopped() ? FailureCode.CLOSING : FailureCode.OVERLOADED);
        } else {
            admissionQueue.startTimeout(waitingMessage);
        }
    }

    /** Those that wait are refused; the end comes when all in flight is settled. */
    @Override
    public CompletableFuture<Void> stop() {
        boolean finished;
        synchronized (this) {
            stopped = true;
            finished = inFlight.isEmpty();
        }
        admissionQueue.refuseAll();
        if (finished) {
            finish();
        }
        return stopFuture;
    }

    @Override
    public void abandon() {
        stop();
        List<InFlightMessage> dropped;
        synchronized (this) {
            dropped = inFlight.removeAll();
        }
        for (InFlightMessage each : dropped) {
            each.cancelTimers();
            if (!each.abandon()) {
                lostMessages.add(each.envelope());
            }
        }
        finish();
    }

    /** Whether it is still in flight here, and not abandoned. */
    synchronized boolean isInFlight(InFlightMessage message) {
        return inFlight.contains(message);
    }

    /** It is settled. */
    void settled(InFlightMessage message) {
        message.accept();
        removeInFlight(message);
    }

    /** Its time to live is over. */
    void expired(InFlightMessage message) {
        settled(message);
        signals.expired(address, message.envelope());
    }

    /** Nobody handled it: false if it is to be given to the listener once more. */
    boolean returned(InFlightMessage message) {
        if (!isStopped()) {
            return false;
        }
        if (isInFlight(message) && !message.refuse()) {
            lostMessages.add(message.envelope());
        }
        removeInFlight(message);
        return true;
    }

    /** Stores a dead letter; false if there is no room. */
    boolean storeDeadLetter(DeadLetterStore.Entry entry) {
        return deadLetters.add(entry);
    }

    @Override
    public String toString() {
        return address.toString();
    }

    /** With the lock held. */
    private InFlightMessage addInFlight(WaitingMessage waitingMessage) {
        InFlightMessage message = new InFlightMessage(this, listener, environment, waitingMessage);
        inFlight.add(message);
        return message;
    }

    private void deliver(InFlightMessage message, WaitingMessage waitingMessage) {
        message.deliver();
        boolean mayWait;
        synchronized (this) {
            mayWait = inFlight.isNotStarted(message);
        }
        if (mayWait) {
            message.acceptAfter(waitingMessage.autoAcceptDelay());
        } else {
            message.accept();
        }
    }

    private void removeInFlight(InFlightMessage message) {
        List<InFlightMessage> begun;
        boolean finished;
        synchronized (this) {
            if (!inFlight.remove(message)) {
                return;
            }
            // At the end the engine begins nothing more: whatever has not begun comes back, or is settled.
            begun = stopped ? List.of() : inFlight.startNext();
            finished = stopped && inFlight.isEmpty();
        }
        message.cancelTimers();
        begun.forEach(InFlightMessage::accept);
        admitWaiting();
        if (finished) {
            finish();
        }
    }

    /** Not again on its own stack: a listener that settles at once would let it grow with the queue. */
    private void admitWaiting() {
        synchronized (this) {
            if (admitting || admissionQueue.isEmpty()) {
                return;
            }
            admitting = true;
        }
        for (AdmittedMessage next = admitNext(); next != null; next = admitNext()) {
            admissionQueue.release(next.waitingMessage);
            if (next.waitingMessage.exchange().isCancelled()) {
                next.message.refuse();
                removeInFlight(next.message);
            } else {
                deliver(next.message, next.waitingMessage);
            }
        }
    }

    private record AdmittedMessage(WaitingMessage waitingMessage, InFlightMessage message) {}

    private synchronized @Nullable AdmittedMessage admitNext() {
        Optional<WaitingMessage> next = stopped || !inFlight.hasCapacity() ? Optional.empty() : admissionQueue.poll();
        admitting = next.isPresent();
        return next.map(waitingMessage -> new AdmittedMessage(waitingMessage, addInFlight(waitingMessage)))
                .orElse(null);
    }

    private void finish() {
        lostMessages.report();
        routes.remove(address, this);
        stopFuture.complete(null);
    }
}
