package dev.interservice.messaging.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Fault;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.RequestHandler;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import java.time.Duration;
import java.util.List;

/** The contracts that the tests through the engine talk about: all of them belong to the service {@code kitchen}. */
interface SampleContracts {
    /** How long everybody waits by default. */
    Duration TIMEOUT = Duration.ofSeconds(2);

    record Order(String table, String dish) {}

    record Meal(String dish) {}

    record SoldOut(String dish, int portionsLeft) {}

    /** A payload that whoever has it can change. */
    record Tray(List<String> dishes) {}

    Order SOUP = new Order("window", "soup");
    Order TEA = new Order("window", "tea");

    Tray TRAY = new Tray(List.of("soup", "tea"));

    Fault<SoldOut> SOLD_OUT = Fault.of("SOLD_OUT", SoldOut.class);

    Operation<Order, Meal> COOK =
            Operation.of("kitchen", "cook", Order.class, Meal.class).faults(SOLD_OUT);
    Operation<Order, Meal> CHOP = Operation.of("kitchen", "chop", Order.class, Meal.class);
    Operation<Order, Meal> WASH = Operation.of("kitchen", "wash", Order.class, Meal.class);

    Command<Order> PREPARE = Command.of("kitchen", "prepare", Order.class);
    Command<Order> COURSE = Command.of("kitchen", "course", Order.class).orderedBy(Order::table);
    Command<Tray> CLEAN = Command.of("kitchen", "clean", Tray.class);

    Event<Order> READY = Event.of("kitchen", "ready", Order.class);
    Event<Tray> SERVED = Event.of("kitchen", "served", Tray.class);

    static Order order(String dish) {
        return new Order("window", dish);
    }

    /** Remembers what was asked for, and answers with it. */
    static RequestHandler<Order, Meal> recordingHandler(HandlerRecorder<Order> recorder) {
        return (order, context) -> {
            recorder.handle(order, context);
            return new Meal(order.dish());
        };
    }

    static Address.Operation operation(Operation<?, ?> operation) {
        return new Address.Operation(operation.service(), operation.name());
    }

    static Address.Queue queue(Command<?> command) {
        return new Address.Queue(command.service(), command.name());
    }

    /** What a client writes that has no engine. */
    static Envelope rawEnvelope(Contract<?> contract, String id, String json) {
        return Envelope.of(
                        id,
                        "kit",
                        contract.type(),
                        TestMessages.builder(id).build().time(),
                        json(json))
                .build();
    }

    static Envelope rawEnvelope(Contract<?> contract, Order order) {
        return rawEnvelope(
                contract, order.dish(), "{\"table\":\"%s\",\"dish\":\"%s\"}".formatted(order.table(), order.dish()));
    }

    /** What a server answers that has no engine. */
    static Reply meal(String dish) {
        return new Reply.Success(json("{\"dish\":\"" + dish + "\"}"));
    }

    private static Body json(String text) {
        return Body.of("application/json", text.getBytes(UTF_8));
    }
}
