package dev.interservice.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTest {
    record Order(String id) {}

    record Ticket(String number) {}

    record Box<T>(T content) {}

    sealed interface Payment permits Card {}

    record Card(String number) implements Payment {}

    interface Open {}

    private static final Operation<Order, Ticket> BUY = Operation.of("shop", "buy", Order.class, Ticket.class);
    private static final Fault<Order> GONE = Fault.of("GONE", Order.class);

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Shop", "shop.buy", "shop_buy", "-shop", "shop-", "shop--buy", "1shop", "shöp", "shop\n"})
    void namesThatAreNotKebabCaseAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of(name, "pack", Order.class))
                .withMessageContaining("service must be kebab-case");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("shop", name, Order.class))
                .withMessageContaining("name must be kebab-case");
    }

    @Test
    void namesOfSixtyCharactersAreTheLongest() {
        assertThat(Command.of("a".repeat(60), "meal-ready2", Order.class).service())
                .hasSize(60);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("a".repeat(61), "pack", Order.class))
                .withMessageContaining("at most 60");
    }

    @Test
    void typeIsServiceAndName() {
        assertThat(BUY.type()).isEqualTo("shop.buy");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {List.class, Map.class, Object.class, int.class, Order[].class, Box.class, Open.class, Enum.class
            })
    void payloadsThatAreNotPlainClassesAreRefused(Class<?> type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("shop", "pack", type))
                .withMessageContaining("wrap it in a record");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operation.of("shop", "buy", Order.class, type))
                .withMessageContaining("reply must be");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fault.of("GONE", type))
                .withMessageContaining("details must be");
    }

    @Test
    void sealedInterfaceOfRecordsIsAPayload() {
        assertThat(Command.of("shop", "pay", Payment.class).payload()).isEqualTo(Payment.class);
    }

    @Test
    void argumentsThatAreMissingAreNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> Command.of(null, "pack", Order.class))
                .withMessage("service");
        assertThatNullPointerException()
                .isThrownBy(() -> Operation.of("shop", "buy", Order.class, null))
                .withMessage("reply");
        assertThatNullPointerException()
                .isThrownBy(() -> Command.of("shop", "pack", Order.class).orderedBy(null))
                .withMessage("key");
    }

    @Test
    void contractsAreEqualWhenTheyMeanTheSameOnTheWire() {
        assertThat(Operation.of("shop", "buy", Order.class, Ticket.class))
                .isEqualTo(BUY)
                .hasSameHashCodeAs(BUY);
        assertThat(BUY.idempotentBy(Order::id)).isEqualTo(BUY.idempotentBy(order -> order.id() + "!"));
        assertThat(BUY)
                .isNotEqualTo(BUY.idempotent())
                .isNotEqualTo(BUY.faults(GONE))
                .isNotEqualTo(Operation.of("shop", "buy", Order.class))
                .isNotEqualTo(Command.of("shop", "buy", Order.class));
        assertThat(BUY.idempotent()).isNotEqualTo(BUY.idempotentBy(Order::id));
    }

    @Test
    void commandsAndEventsDifferByWhatTheyAskFor() {
        Command<Order> pack = Command.of("shop", "pack", Order.class);
        Event<Order> packed = Event.of("shop", "pack", Order.class);

        assertThat(pack)
                .isEqualTo(Command.of("shop", "pack", Order.class))
                .isNotEqualTo(pack.durable())
                .isNotEqualTo(pack.orderedBy(Order::id))
                .isNotEqualTo(packed);
        assertThat(packed)
                .isEqualTo(Event.of("shop", "pack", Order.class))
                .isNotEqualTo(packed.durable())
                .isNotEqualTo(packed.orderedBy(Order::id));
    }

    @Test
    void refinementsAddUpAndLeaveTheOriginalAlone() {
        Command<Order> pack = Command.of("shop", "pack", Order.class);
        Command<Order> all = pack.durable().idempotentBy(Order::id).orderedBy(Order::id);

        assertThat(all.isDurable() && all.isIdempotent() && all.isOrdered()).isTrue();
        assertThat(all.orderingKey(new Order("o-1"))).contains("o-1");
        assertThat(all.idempotencyKey(new Order("o-2"))).contains("o-2");
        assertThat(pack.isDurable() || pack.isIdempotent() || pack.isOrdered()).isFalse();
        assertThat(pack.orderingKey(new Order("o-1"))).isEmpty();
    }

    @Test
    void emptyKeyIsRefused() {
        Command<Order> pack = Command.of("shop", "pack", Order.class).orderedBy(Order::id);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.orderingKey(new Order("")))
                .withMessageContaining("ordering key of shop.pack is empty");
        assertThatIllegalArgumentException().isThrownBy(() -> pack.orderingKey(new Order(null)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nx-admin: 1", "tab\there", "\u0000"})
    void keyWithControlCharactersNeverTravels(String key) {
        Command<Order> pack =
                Command.of("shop", "pack", Order.class).orderedBy(Order::id).idempotentBy(Order::id);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.orderingKey(new Order(key)))
                .withMessageContaining("ordering key of shop.pack")
                .withMessageNotContaining(key);
        assertThatIllegalArgumentException().isThrownBy(() -> pack.idempotencyKey(new Order(key)));
    }

    @Test
    void keyOfMoreThan255CharactersIsRefused() {
        Command<Order> pack = Command.of("shop", "pack", Order.class).orderedBy(Order::id);

        assertThat(pack.orderingKey(new Order("k".repeat(255)))).isPresent();
        assertThatIllegalArgumentException().isThrownBy(() -> pack.orderingKey(new Order("k".repeat(256))));
    }

    @Test
    void faultDeclaredTwiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BUY.faults(GONE).faults(Fault.of("GONE", Ticket.class)))
                .withMessageContaining("shop.buy declares the fault GONE twice");
        assertThat(BUY.faults(GONE).faults(Fault.of("LATE", Ticket.class)).faults())
                .hasSize(2);
    }

    @Test
    void descriptionShowsWhatDistinguishesTwoDefinitions() {
        assertThat(BUY.faults(GONE).idempotentBy(Order::id))
                .hasToString("operation shop.buy(Order -> Ticket) idempotentBy key faults [GONE]");
        assertThat(Event.of("shop", "sold", Order.class).durable().orderedBy(Order::id))
                .hasToString("event shop.sold(Order) durable orderedBy key");
    }
}
