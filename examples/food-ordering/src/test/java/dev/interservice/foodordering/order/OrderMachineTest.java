package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrderMachineTest {
    /** Everything that changes anything; in all other cases nothing happens. */
    private static final String TABLE = """
        PENDING          | STOCK_RESERVED     | STOCK_RESERVED   | AUTHORIZE_PAYMENT
        PENDING          | OUT_OF_STOCK       | REJECTED         |
        PENDING          | STOCK_UNKNOWN      | REJECTED         | RELEASE_STOCK
        STOCK_RESERVED   | PAYMENT_AUTHORIZED | PAID             | SEND_TICKET
        STOCK_RESERVED   | PAYMENT_DECLINED   | REJECTED         | RELEASE_STOCK
        STOCK_RESERVED   | PAYMENT_UNKNOWN    | REJECTED         | REFUND_PAYMENT RELEASE_STOCK
        PAID             | TICKET_SENT        | SENT_TO_KITCHEN  | EXPECT_COOKING
        PAID             | KITCHEN_SILENT     | CANCELLED        | CANCEL_TICKET REFUND_PAYMENT RELEASE_STOCK
        PAID             | COOKING_STARTED    | COOKING          | EXPECT_MEAL
        PAID             | MEAL_READY         | READY            |
        PAID             | AGENT_ASSIGNED     | AGENT_ASSIGNED   |
        PAID             | OUT_FOR_DELIVERY   | OUT_FOR_DELIVERY |
        PAID             | DELIVERED          | DELIVERED        |
        SENT_TO_KITCHEN  | KITCHEN_SILENT     | CANCELLED        | CANCEL_TICKET REFUND_PAYMENT RELEASE_STOCK
        SENT_TO_KITCHEN  | COOKING_STARTED    | COOKING          | EXPECT_MEAL
        SENT_TO_KITCHEN  | MEAL_READY         | READY            |
        SENT_TO_KITCHEN  | AGENT_ASSIGNED     | AGENT_ASSIGNED   |
        SENT_TO_KITCHEN  | OUT_FOR_DELIVERY   | OUT_FOR_DELIVERY |
        SENT_TO_KITCHEN  | DELIVERED          | DELIVERED        |
        COOKING          | COOKING_SILENT     | CANCELLED        | CANCEL_TICKET REFUND_PAYMENT RELEASE_STOCK
        COOKING          | MEAL_READY         | READY            |
        COOKING          | AGENT_ASSIGNED     | AGENT_ASSIGNED   |
        COOKING          | OUT_FOR_DELIVERY   | OUT_FOR_DELIVERY |
        COOKING          | DELIVERED          | DELIVERED        |
        READY            | AGENT_ASSIGNED     | AGENT_ASSIGNED   |
        READY            | OUT_FOR_DELIVERY   | OUT_FOR_DELIVERY |
        READY            | DELIVERED          | DELIVERED        |
        AGENT_ASSIGNED   | OUT_FOR_DELIVERY   | OUT_FOR_DELIVERY |
        AGENT_ASSIGNED   | DELIVERED          | DELIVERED        |
        OUT_FOR_DELIVERY | DELIVERED          | DELIVERED        |
        """;

    private static final Map<List<String>, Transition> CHANGES = TABLE.lines()
            .map(OrderMachineTest::row)
            .collect(Collectors.toMap(row -> row.subList(0, 2), row -> to(row)));

    @ParameterizedTest
    @MethodSource("everyStateAndEvent")
    void eventLeadsWhereTheTableSays(OrderState state, OrderEvent event) {
        Transition expected = CHANGES.getOrDefault(List.of(state.name(), event.name()), Transition.to(state));

        assertThat(OrderMachine.next(state, event)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("everyStateAndEvent")
    void theSameEventAgainAsksForNothing(OrderState state, OrderEvent event) {
        OrderState next = OrderMachine.next(state, event).state();

        assertThat(OrderMachine.next(next, event)).isEqualTo(Transition.to(next));
    }

    @Test
    void interruptedWorkIsTheWorkOfTheTransitionThatLedThere() {
        assertThat(OrderMachine.outstanding(OrderState.PENDING)).containsExactly(OrderCommand.RESERVE_STOCK);
        assertThat(OrderMachine.outstanding(OrderState.STOCK_RESERVED))
                .isEqualTo(OrderMachine.next(OrderState.PENDING, OrderEvent.STOCK_RESERVED)
                        .commands());
        assertThat(OrderMachine.outstanding(OrderState.PAID))
                .isEqualTo(OrderMachine.next(OrderState.STOCK_RESERVED, OrderEvent.PAYMENT_AUTHORIZED)
                        .commands());
    }

    @Test
    void afterAnInterruptionTheTicketIsSentAgainAndTheKitchenWatched() {
        assertThat(OrderMachine.outstanding(OrderState.SENT_TO_KITCHEN))
                .containsExactly(OrderCommand.SEND_TICKET, OrderCommand.EXPECT_COOKING);
        assertThat(OrderMachine.outstanding(OrderState.COOKING))
                .containsExactly(OrderCommand.SEND_TICKET, OrderCommand.EXPECT_MEAL);
        assertThat(Arrays.stream(OrderState.values()).filter(OrderState::isTerminal))
                .allSatisfy(state -> assertThat(OrderMachine.outstanding(state)).isEmpty());
    }

    static Stream<Arguments> everyStateAndEvent() {
        return Arrays.stream(OrderState.values())
                .flatMap(state -> Arrays.stream(OrderEvent.values()).map(event -> Arguments.of(state, event)));
    }

    private static List<String> row(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    }

    private static Transition to(List<String> row) {
        List<OrderCommand> commands = row.get(3).isEmpty()
                ? List.of()
                : Arrays.stream(row.get(3).split(" "))
                        .map(OrderCommand::valueOf)
                        .toList();
        return new Transition(OrderState.valueOf(row.get(2)), commands);
    }
}
