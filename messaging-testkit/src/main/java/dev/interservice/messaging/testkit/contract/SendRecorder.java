package dev.interservice.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** What was sent, and whether what the sender was told of it is true. For one thread at a time. */
final class SendRecorder {
    private final TransportTestContext test;
    private final Map<String, CompletableFuture<Acceptance>> sends = new LinkedHashMap<>();

    SendRecorder(TransportTestContext test) {
        this.test = test;
    }

    CompletableFuture<Acceptance> send(TransportUnderTest sender, Address.Channel target, String id) {
        CompletableFuture<Acceptance> send = sender.send(target, TestMessages.of(id));
        sends.put(id, send);
        return send;
    }

    /** Those that were accepted, when all have ended. */
    List<String> accepted() {
        return idsWhere(this::isAccepted);
    }

    /** Those that certainly were not accepted, when all have ended. */
    List<String> refused() {
        return idsWhere(send -> !isAccepted(send) && isCertain(send));
    }

    /** Why those were not accepted that were not, when all have ended. */
    Set<TransportException.Reason> reasons() {
        Set<TransportException.Reason> reasons = EnumSet.noneOf(TransportException.Reason.class);
        sends.values().stream()
                .filter(send -> !isAccepted(send))
                .forEach(send -> reasons.add(test.awaitFailure(send).reason()));
        return reasons;
    }

    /** What was accepted arrived once, what was refused did not, and of what nobody knows no more than one each. */
    void assertMatches(List<String> arrived) {
        List<String> refused = refused();
        assertThat(arrived)
                .doesNotHaveDuplicates()
                .containsAll(accepted())
                .isSubsetOf(sends.keySet())
                .noneMatch(refused::contains, "refused");
    }

    /** Whether it has ended in success. */
    static boolean isSuccess(CompletableFuture<?> send) {
        return send.isDone() && !send.isCompletedExceptionally();
    }

    private List<String> idsWhere(Predicate<CompletableFuture<Acceptance>> condition) {
        return sends.entrySet().stream()
                .filter(send -> condition.test(send.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isAccepted(CompletableFuture<Acceptance> send) {
        return test.await(send.handle((acceptance, failure) -> failure == null));
    }

    /** A plain cancel tells nothing. */
    private boolean isCertain(CompletableFuture<Acceptance> send) {
        return !send.isCancelled() && test.awaitFailure(send).progress() != Progress.UNKNOWN;
    }
}
