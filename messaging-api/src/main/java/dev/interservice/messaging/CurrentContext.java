package dev.interservice.messaging;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The context of the handler a thread works for, and its ids in the logging context. */
public final class CurrentContext {
    private static final String MESSAGE_ID = "messageId";
    private static final String CORRELATION_ID = "correlationId";
    private static final ThreadLocal<@Nullable MessageContext> CURRENT = new ThreadLocal<>();

    private CurrentContext() {}

    /** The context of the handler that this thread works for; null when it works for none. */
    public static @Nullable MessageContext current() {
        return CURRENT.get();
    }

    /** Runs the task with the context in place, and puts back whatever was there before. */
    public static <V extends @Nullable Object> V within(MessageContext context, Callable<V> task) throws Exception {
        MessageContext before = CURRENT.get();
        String messageBefore = MDC.get(MESSAGE_ID);
        String correlationBefore = MDC.get(CORRELATION_ID);
        CURRENT.set(context);
        MDC.put(MESSAGE_ID, context.messageId());
        MDC.put(CORRELATION_ID, context.correlationId());
        try {
            return task.call();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
            restore(MESSAGE_ID, messageBefore);
            restore(CORRELATION_ID, correlationBefore);
        }
    }

    private static void restore(String key, @Nullable String before) {
        if (before == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, before);
        }
    }
}
