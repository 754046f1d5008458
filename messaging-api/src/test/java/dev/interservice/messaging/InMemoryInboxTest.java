package dev.interservice.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.Inbox.Claim;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryInboxTest {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final InMemoryInbox inbox = new InMemoryInbox(2, environment);

    @Test
    void handledKeyIsRememberedWithItsReply() {
        first("key").complete(Optional.of(new byte[] {42}));

        assertThat(claim("key", "body"))
                .isInstanceOfSatisfying(
                        Claim.Handled.class,
                        handled -> assertThat(handled.reply()).contains(new byte[] {42}));
    }

    @Test
    void keyIsFreeAgainAfterTheHandlerFailed() {
        first("key").release();

        assertThat(claim("key", "body")).isInstanceOf(Claim.First.class);
    }

    @Test
    void keyThatIsBeingHandledIsBusy() {
        first("key");

        assertThat(claim("key", "body")).isInstanceOf(Claim.Busy.class);
    }

    @Test
    void sameKeyWithAnotherBodyIsAConflictDuringAndAfter() {
        Inbox.Ticket ticket = first("key");
        assertThat(claim("key", "other body")).isInstanceOf(Claim.Conflict.class);

        ticket.complete(Optional.empty());
        assertThat(claim("key", "other body")).isInstanceOf(Claim.Conflict.class);
    }

    @Test
    void sameKeyInAnotherScopeIsAnotherKey() {
        first("key").complete(Optional.empty());

        assertThat(inbox.claim("another", "key", "body", LEASE)).isInstanceOf(Claim.First.class);
    }

    @Test
    void claimThatOutlivesItsLeaseIsLostToTheNext() {
        Inbox.Ticket forgotten = first("key");
        environment.advance(LEASE);
        Inbox.Ticket next = first("key");

        forgotten.complete(Optional.of(new byte[] {1}));
        assertThat(claim("key", "body")).isInstanceOf(Claim.Busy.class);
        next.complete(Optional.of(new byte[] {2}));

        assertThat(claim("key", "body"))
                .isInstanceOfSatisfying(
                        Claim.Handled.class,
                        handled -> assertThat(handled.reply()).contains(new byte[] {2}));
    }

    @Test
    void fullInboxForgetsTheOldestFirst() {
        first("one").complete(Optional.empty());
        first("two").complete(Optional.empty());
        first("three").complete(Optional.empty());

        assertThat(claim("two", "body")).isInstanceOf(Claim.Handled.class);
        assertThat(claim("three", "body")).isInstanceOf(Claim.Handled.class);
        assertThat(claim("one", "body")).isInstanceOf(Claim.First.class);
    }

    @Test
    void inboxWithoutRoomIsRefused() {
        assertThatThrownBy(() -> new InMemoryInbox(0, environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity must be at least 1, but is 0");
    }

    private Inbox.Ticket first(String key) {
        return ((Claim.First) claim(key, "body")).ticket();
    }

    private Claim claim(String key, String fingerprint) {
        return inbox.claim("kitchen.cook", key, fingerprint, LEASE);
    }
}
