package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.Ledger;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void whatWasConfirmedAndFoundOnceIsEven() {
        for (String id : new String[] {"handled", "letter", "expired", "queued"}) {
            ledger.sent(id);
            ledger.confirmed(id);
        }
        assertThat(ledger.open()).containsExactlyInAnyOrder("handled", "letter", "expired", "queued");
        ledger.handled("handled");
        ledger.deadLettered("letter");
        ledger.expired("expired");
        ledger.queued("queued");

        Ledger.Balance balance = ledger.balance();

        assertThat(balance.isEven()).isTrue();
        assertThat(balance.sent()).isEqualTo(4);
        assertThat(balance.confirmed()).isEqualTo(4);
        assertThat(balance.handled() + balance.deadLettered() + balance.expired() + balance.queued())
                .isEqualTo(4);
        assertThat(balance.duplicates()).isZero();
        assertThat(ledger.open()).isEmpty();
    }

    @Test
    void whatWasConfirmedAndNotFoundIsLost() {
        ledger.sent("m1");
        ledger.sent("m2");
        ledger.confirmed("m1");

        assertThat(ledger.balance().lost()).containsExactly("m1");
        assertThat(ledger.balance().isEven()).isFalse();
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

        assertThat(ledger.balance().isEven()).isTrue();
        assertThat(ledger.balance().handled()).isZero();
    }

    @Test
    void whatWasRefusedMustNotArrive() {
        ledger.sent("m");
        ledger.refused("m");
        assertThat(ledger.balance().isEven()).isTrue();

        ledger.handled("m");

        assertThat(ledger.balance().denied()).containsExactly("m");
        assertThat(ledger.balance().isEven()).isFalse();
    }

    @Test
    void whatNobodySentIsStrange() {
        ledger.handled("m");

        assertThat(ledger.balance().strange()).containsExactly("m");
        assertThat(ledger.balance().isEven()).isFalse();
    }

    @Test
    void handledAndDeadLetteredIsFoundNotLost() {
        ledger.sent("m");
        ledger.confirmed("m");
        ledger.handled("m");
        ledger.deadLettered("m");

        assertThat(ledger.balance().isEven()).isTrue();
        assertThat(ledger.balance().handled()).isEqualTo(1);
        assertThat(ledger.balance().deadLettered()).isEqualTo(1);
    }
}
