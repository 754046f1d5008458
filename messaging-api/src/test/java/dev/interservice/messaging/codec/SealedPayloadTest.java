package dev.interservice.messaging.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SealedPayloadTest {
    sealed interface Payment permits CreditCard, Cash, Voucher {}

    record CreditCard(String number) implements Payment {}

    record Cash() implements Payment {}

    sealed interface Voucher extends Payment permits GiftCard {}

    record GiftCard(String code) implements Voucher {}

    record Bill(Payment first, List<Payment> rest) {}

    private final JsonCodec codec = new JsonCodec();

    @Test
    void subtypeIsNamedInKebabCase() {
        assertThat(json(new CreditCard("1"), Payment.class)).isEqualTo("{\"type\":\"credit-card\",\"number\":\"1\"}");
        assertThat(read("{\"number\":\"1\",\"type\":\"credit-card\"}", Payment.class))
                .isEqualTo(new CreditCard("1"));
    }

    @Test
    void subtypeWithoutPropertiesComesBack() {
        assertThat(read(json(new Cash(), Payment.class), Payment.class)).isEqualTo(new Cash());
    }

    @Test
    void subtypeOfASealedSubtypeComesBack() {
        assertThat(json(new GiftCard("x"), Payment.class)).contains("\"type\":\"gift-card\"");
        assertThat(read(json(new GiftCard("x"), Payment.class), Payment.class)).isEqualTo(new GiftCard("x"));
    }

    @Test
    void fieldsAndListsOfASealedTypeComeBack() {
        Bill bill = new Bill(new CreditCard("1"), List.of(new Cash(), new GiftCard("x"), new CreditCard("2")));

        String json = json(bill, Bill.class);

        assertThat(json).contains("\"credit-card\"", "\"cash\"", "\"gift-card\"");
        assertThat(read(json, Bill.class)).isEqualTo(bill);
    }

    @Test
    void subtypeAloneIsWrittenWithoutItsName() {
        assertThat(json(new CreditCard("1"), CreditCard.class)).doesNotContain("type");
        assertThat(read("{\"number\":\"1\"}", CreditCard.class)).isEqualTo(new CreditCard("1"));
    }

    @Test
    void namesThatAreNotPermittedAreRefused() {
        for (String type : List.of("cheque", "CreditCard", CreditCard.class.getName(), "java.lang.String")) {
            assertThatThrownBy(() -> read("{\"type\":\"" + type + "\"}", Payment.class))
                    .isInstanceOf(CodecFailure.class);
        }
        assertThatThrownBy(() -> read("{\"number\":\"1\"}", Payment.class)).isInstanceOf(CodecFailure.class);
    }

    private <T> String json(T payload, Class<T> type) {
        return new String(codec.encode(payload, type), UTF_8);
    }

    private <T> T read(String json, Class<T> type) {
        return codec.decode(json.getBytes(UTF_8), type);
    }
}
