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
    private static final Carried NOTHING = new Carried("", 0);

    private final Map<Message, Carried> messages = new LinkedHashMap<>();
    private final int messagesRemembered;

    public Carriers(int messagesRemembered) {
        this.messagesRemembered = messagesRemembered;
    }

    private record Message(String contract, String conversation) {}

    /**
     * How a message travelled.
     *
     * @param transport that carried it, or tried to in vain
     * @param attempt the last one, of the call or of the delivery
     */
    record Carried(String transport, int attempt) {}

    /** Both come before those who wait for them go on: the handler begins, or the caller has its answer. */
    @Override
    public void observe(Signal signal) {
        if (signal instanceof Signal.Delivered delivered) {
            remember(delivered.messageInfo(), delivered.attempt());
        } else if (signal instanceof Signal.AttemptEnded attempt) {
            remember(attempt.messageInfo(), attempt.attempt());
        }
    }

    /** How it travelled; nothing is known when there was no message, or it was forgotten. */
    synchronized Carried of(Via via) {
        return messages.getOrDefault(new Message(via.contract(), via.conversation()), NOTHING);
    }

    private synchronized void remember(Signal.MessageInfo messageInfo, int attempt) {
        Message message = new Message(messageInfo.contract(), messageInfo.correlationId());
        messages.remove(message);
        messages.put(message, new Carried(messageInfo.transport(), attempt));
        if (messages.size() > messagesRemembered) {
            messages.remove(messages.keySet().iterator().next());
        }
    }
}
