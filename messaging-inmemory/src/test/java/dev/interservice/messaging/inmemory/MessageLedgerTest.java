package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.contract.MessageLedger;
import org.junit.jupiter.api.Test;

class MessageLedgerTest {
    private final MessageLedger ledger = new MessageLedger();

    @Test
    void whatWasConfirmedAndFoundOnceIsEven() {
        for (String id : new String[] {"handled", "letter", "expired", "queued"}) {
            ledger.sent(id);
            ledger.confirmed(id);
        }
        assertThat(ledger.unaccounted()).containsExactlyInAnyOrder("handled", "letter", "expired", "queued");
        ledger.handled("handled");
        ledger.deadLettered("letter");
        ledger.expired("expired");
        ledger.queued("queued");

        MessageLedger.LedgerBalance balance = ledger.balance();

        assertThat(balance.isBalanced()).isTrue();
        assertThat(balance.sent()).isEqualTo(4);
        assertThat(balance.confirmed()).isEqualTo(4);
        assertThat(balance.handled() + balance.deadLettered() + balance.expired() + balance.queued())
                .isEqualTo(4);
        assertThat(balance.duplicates()).isZero();
        assertThat(ledger.unaccounted()).isEmpty();
    }

    @Test
    void whatWasConfirmedAndNotFoundIsLost() {
        ledger.sent("m1");
        ledger.sent("m2");
        ledger.confirmed("m1");

        assertThat(ledger.balance().lost()).containsExactly("m1");
        assertThat(ledger.balance().isBalanced()).isFalse();
        assertThat(ledger.balance().toString()).contains("lost=[m1]");
    }

    @Test
    void duplicateDoesNotHideALostOne() {
        ledger.sent("m1");
        ledger.sent("m2");
        ledger.confirmed("m1");
        ledger.confirmed("m2");
        ledger.handled("m1");
        ledger.handled("m1");

        assertThat(ledger.balance().duplicates()).isEqualTo(1);
        assertThat(ledger.balance().handled()).isEqualTo(1);
        assertThat(ledger.balance().lost()).containsExactly("m2");
    }

    @Test
    void unconfirmedOneMayArriveOrNot() {
        ledger.sent("arrived");
        ledger.sent("gone");
        ledger.handled("arrived");

        assertThat(ledger.balance().isBalanced()).isTrue();
        assertThat(ledger.balance().handled()).isZero();
    }

    @Test
    void whatWasRefusedMustNotArrive() {
        ledger.sent("m");
        ledger.refused("m");
        assertThat(ledger.balance().isBalanced()).isTrue();

        ledger.handled("m");

        assertThat(ledger.balance().refusedButFound()).containsExactly("m");
        assertThat(ledger.balance().isBalanced()).isFalse();
    }

    @Test
    void whatNobodySentIsStrange() {
        ledger.handled("m");

        assertThat(ledger.balance().neverSent()).containsExactly("m");
        assertThat(ledger.balance().isBalanced()).isFalse();
    }

    @Test
    void handledAndDeadLetteredIsFoundNotLost() {
        ledger.sent("m");
        ledger.confirmed("m");
        ledger.handled("m");
        ledger.deadLettered("m");

        assertThat(ledger.balance().isBalanced()).isTrue();
        assertThat(ledger.balance().handled()).isEqualTo(1);
        assertThat(ledger.balance().deadLettered()).isEqualTo(1);
    }
}
