package dev.interservice.messaging.amqp.connection;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The text of the client's exceptions, in words for a person. */
public final class FailureText {
    private FailureText() {}

    /** The broker's own words, if it said any. */
    public static String of(@Nullable Throwable failure) {
        if (failure == null) {
            return "unknown";
        }
        Optional<AMQP.Channel.Close> close = channelError(failure);
        if (close.isPresent()) {
            return close.get().getReplyText();
        }
        ShutdownSignalException shutdown = shutdown(failure);
        if (shutdown != null && shutdown.getReason() instanceof AMQP.Connection.Close said) {
            return said.getReplyText();
        }
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = last.getMessage();
        return message == null || message.isBlank() ? last.getClass().getSimpleName() : message;
    }

    /** Why the broker ended a channel; empty if it did not. */
    public static Optional<AMQP.Channel.Close> channelError(Throwable failure) {
        ShutdownSignalException shutdown = shutdown(failure);
        Method reason = shutdown == null ? null : shutdown.getReason();
        return reason instanceof AMQP.Channel.Close close ? Optional.of(close) : Optional.empty();
    }

    private static @Nullable ShutdownSignalException shutdown(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ShutdownSignalException signal) {
                return signal;
            }
        }
        return null;
    }
}
