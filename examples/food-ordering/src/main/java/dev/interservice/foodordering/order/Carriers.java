package dev.interservice.foodordering.order;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What really carried which message: not what the configuration says, but what the messaging told its observer.
 *
 * <p>A request that succeeded tells its caller no message id, so messages are known by their contract and conversation:
 * within one, all messages of a contract travel alike. Remembers the last ones only, as many as it is told to. Safe for
 * use by several threads.
 */
public final class Carriers implements Observer {
    private final Map<Message, String> transports = new LinkedHashMap<>();
    private final int messagesRemembered;

    public Carriers(int messagesRemembered) {
        this.messagesRemembered = messagesRemembered;
    }

    private record Message(String contract, String conversation) {}

    /** Both come before those who wait for them go on: the handler begins, or the caller has its answer. */
    @Override
    public void observe(Signal signal) {
        if (signal instanceof Signal.Delivered delivered) {
            remember(delivered.subject());
        } else if (signal instanceof Signal.AttemptEnded attempt) {
            remember(attempt.subject());
        }
    }

    /** The transport that carried it, or tried to in vain; empty when there was no message, or it was forgotten. */
    synchronized String of(Via via) {
        return transports.getOrDefault(new Message(via.contract(), via.conversation()), "");
    }

    private synchronized void remember(Signal.Subject subject) {
        Message message = new Message(subject.contract(), subject.correlationId());
        transports.remove(message);
        transports.put(message, subject.transport());
        if (transports.size() > messagesRemembered) {
            transports.remove(transports.keySet().iterator().next());
        }
    }
}
