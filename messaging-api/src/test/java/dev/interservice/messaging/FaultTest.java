package dev.interservice.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {
    record OutOfStock(String item) {}

    record Closed(String until) {}

    private static final Fault<OutOfStock> OUT_OF_STOCK = Fault.of("OUT_OF_STOCK", OutOfStock.class);

    @ParameterizedTest
    @ValueSource(strings = {"", "out_of_stock", "OUT-OF-STOCK", "1ST", "OUT OF STOCK", "GONE\n"})
    void codesThatAreNotUpperCaseWithUnderscoresAreRefused(String code) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fault.of(code, OutOfStock.class))
                .withMessageContaining("code must be upper case with underscores");
    }

    @Test
    void sixtyCharactersAreTheLongestCode() {
        assertThat(Fault.of("A".repeat(60), OutOfStock.class).code()).hasSize(60);
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.of("A".repeat(61), OutOfStock.class));
    }

    @Test
    void exceptionCarriesTheDetailsToWhoeverAsksForThisFault() {
        FaultException thrown = OUT_OF_STOCK.with(new OutOfStock("tea"));

        assertThat(thrown.details(OUT_OF_STOCK)).contains(new OutOfStock("tea"));
        assertThat(thrown.code()).isEqualTo("OUT_OF_STOCK");
        assertThat(thrown.outcome()).isEqualTo(Outcome.EXECUTED);
    }

    @Test
    void otherFaultsFindNoDetails() {
        FaultException thrown = OUT_OF_STOCK.with(new OutOfStock("tea"));

        assertThat(thrown.details(Fault.of("LATE", OutOfStock.class))).isEmpty();
        assertThat(thrown.details(Fault.of("OUT_OF_STOCK", Closed.class))).isEmpty();
    }

    @Test
    void missingDetailsAreRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> OUT_OF_STOCK.with(null))
                .withMessage("details");
    }

    @Test
    void worseOutcomeWins() {
        assertThat(Outcome.UNKNOWN.worse(Outcome.NOT_EXECUTED)).isEqualTo(Outcome.UNKNOWN);
        assertThat(Outcome.UNKNOWN.worse(Outcome.EXECUTED)).isEqualTo(Outcome.EXECUTED);
        assertThat(Outcome.NOT_EXECUTED.worse(Outcome.NOT_EXECUTED)).isEqualTo(Outcome.NOT_EXECUTED);
    }
}
