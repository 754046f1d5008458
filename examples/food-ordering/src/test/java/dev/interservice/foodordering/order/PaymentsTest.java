package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaymentsTest {
    private final Ledger ledger = new Ledger();
    private final Payments payments = new Payments(10, ledger);

    @Test
    void moneyIsTakenOnce() {
        assertThat(payments.authorize("a", "tok-visa")).isEqualTo(PaymentState.CAPTURED);
        assertThat(payments.authorize("a", "tok-visa")).isEqualTo(PaymentState.CAPTURED);
        assertThat(ledger.captures()).isEqualTo(1);
    }

    @Test
    void moneyIsGivenBackOnce() {
        payments.authorize("a", "tok-visa");

        assertThat(payments.refund("a")).isEqualTo(PaymentState.REFUNDED);
        assertThat(payments.refund("a")).isEqualTo(PaymentState.REFUNDED);
        assertThat(ledger.refunds()).isEqualTo(1);
    }

    @Test
    void refusedCardIsNotRefunded() {
        assertThat(payments.authorize("a", Payments.DECLINED_CARD)).isEqualTo(PaymentState.DECLINED);
        assertThat(payments.refund("a")).isEqualTo(PaymentState.DECLINED);
        assertThat(ledger.refunds()).isZero();
    }

    @Test
    void refundBeforeThePaymentForestallsIt() {
        payments.refund("a");

        assertThat(payments.authorize("a", "tok-visa")).isEqualTo(PaymentState.FORESTALLED);
        assertThat(ledger.captures()).isZero();
    }

    @Test
    void nextPaymentIsDeclinedWhenItWasToldSo() {
        payments.declineNext(true);

        assertThat(payments.authorize("a", "tok-visa")).isEqualTo(PaymentState.DECLINED);
        assertThat(payments.declinesNext()).isFalse();
        assertThat(payments.authorize("b", "tok-visa")).isEqualTo(PaymentState.CAPTURED);
    }
}
