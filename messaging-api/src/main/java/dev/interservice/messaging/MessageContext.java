package dev.interservice.messaging;

import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What a handler knows of the message it handles, besides the payload.
 *
 * <p>On the handler's own thread the context is ambient: messages sent there belong to the same conversation, and
 * requests inherit the deadline. Other threads and continuations of futures do not inherit it; take it there with
 * {@link #carry(Runnable)} or {@link CallOptions#within}. Safe for use by several threads.
 */
public interface MessageContext {
    /** The message's id, the same on every attempt and redelivery. */
    String messageId();

    /** The id that all messages of one conversation share: that of its first message. */
    String correlationId();

    /** The id of the message whose handler sent this one; empty for the first of a conversation. */
    Optional<String> causationId();

    /** 1 for the first delivery, one more for each redelivery. */
    int attempt();

    /** The headers the sender gave. */
    Headers headers();

    /**
     * When the work is no longer wanted: for a request the caller's deadline, if that is earlier than the end of the
     * handler's time limit.
     */
    Deadline deadline();

    /** Whether the work should stop: the deadline passed, the grace of a close ended, or the caller gave up. */
    boolean cancelled();

    /** The same task with this context ambient while it runs, for threads of the user's own. */
    Runnable carry(Runnable task);

    /** The same task with this context ambient while it runs, for threads of the user's own. */
    <V> Callable<V> carry(Callable<V> task);
}
