package dev.interservice.messaging.runtime;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.runtime.Outgoing.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The groups that have not accepted an event, and the one exception that says so. */
final class MissingGroups {
    private final Message message;
    private final Map<String, MessagingException> failures = new LinkedHashMap<>();

    MissingGroups(Message message) {
        this.message = message;
    }

    void add(String group, MessagingException failure) {
        failures.put(group, failure);
    }

    /**
     * Of the type of the failure with the worst outcome, which is its cause; the others are suppressed. Empty when no
     * group is missing.
     */
    Optional<MessagingException> failure(int groups) {
        return failures.values().stream()
                .reduce((one, other) -> other.outcome().compareTo(one.outcome()) > 0 ? other : one)
                .map(worst -> failure(worst, groups));
    }

    private MessagingException failure(MessagingException worst, int groups) {
        boolean partly = failures.size() < groups;
        Outcome outcome = partly ? worst.outcome().worse(Outcome.UNKNOWN) : worst.outcome();
        String contract = message.call().contract();
        String id = message.call().messageId();
        String text = contract + " was not accepted by " + failures.size() + " of " + groups + " groups: "
                + failures.entrySet().stream()
                        .map(each -> each.getKey() + " (" + each.getValue().getMessage() + ")")
                        .collect(Collectors.joining(", "))
                + (partly ? "; publish it again, with an idempotency key so that the others can tell" : "")
                + " (id " + id + ")";
        MessagingException failure = like(worst, outcome, contract, id, text);
        failures.values().stream().filter(each -> each != worst).forEach(failure::addSuppressed);
        return failure;
    }

    private static MessagingException like(
            MessagingException worst, Outcome outcome, String contract, @Nullable String id, String text) {
        if (worst instanceof CallRejectedException rejected) {
            return new CallRejectedException(
                    outcome, contract, id, text, worst, rejected.retryAfter().orElse(null));
        } else if (worst instanceof UnroutableException) {
            return new UnroutableException(outcome, contract, id, text, worst);
        } else if (worst instanceof ConnectionLostException) {
            return new ConnectionLostException(outcome, contract, id, text, worst);
        } else if (worst instanceof DeadlineExceededException) {
            return new DeadlineExceededException(outcome, contract, id, text, worst);
        } else if (worst instanceof CodecException) {
            return new CodecException(outcome, contract, id, text, worst);
        } else if (worst instanceof ClosedException) {
            return new ClosedException(outcome, contract, id, text, worst);
        }
        return new UnavailableException(outcome, contract, id, text, worst);
    }
}
