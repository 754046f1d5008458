package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.order.Payments.Payment;
import org.junit.jupiter.api.Test;

class PaymentsTest {
    private final Payments payments = new Payments(10);

    @Test
    void moneyIsTakenOnce() {
        assertThat(payments.authorize("a", "tok-visa")).isEqualTo(Payment.CAPTURED);
        assertThat(payments.authorize("a", "tok-visa")).isEqualTo(Payment.CAPTURED);
        assertThat(payments.captures()).isEqualTo(1);
    }

    @Test
    void moneyIsGivenBackOnce() {
        payments.authorize("a", "tok-visa");

        assertThat(payments.refund("a")).isEqualTo(Payment.REFUNDED);
        assertThat(payments.refund("a")).isEqualTo(Payment.REFUNDED);
        assertThat(payments.refunds()).isEqualTo(1);
    }

    @Test
    void refusedCardIsNotRefunded() {
        assertThat(payments.authorize("a", Payments.DECLINED_CARD)).isEqualTo(Payment.DECLINED);
        assertThat(payments.refund("a")).isEqualTo(Payment.DECLINED);
        assertThat(payments.refunds()).isZero();
    }

    @Test
    void refundBeforeThePaymentForestallsIt() {
        payments.refund("a");

        assertThat(payments.authorize("a", "tok-visa")).isEqualTo(Payment.FORESTALLED);
        assertThat(payments.captures()).isZero();
    }
}
