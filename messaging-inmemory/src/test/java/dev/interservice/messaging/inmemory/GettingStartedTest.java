package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Command;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Fault;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The code of the README: what it shows is compiled and run here. */
class GettingStartedTest {
    interface Restaurant {
        record Reserve(String orderId, String dish) {}

        record Reserved(String reservationId) {}

        record OutOfStock(String dish) {}

        record Ticket(String orderId, String dish) {}

        record MealReady(String orderId) {}

        Fault<OutOfStock> OUT_OF_STOCK = Fault.of("OUT_OF_STOCK", OutOfStock.class);
        Operation<Reserve, Reserved> RESERVE = Operation.of("inventory", "reserve", Reserve.class, Reserved.class)
                .idempotentBy(Reserve::orderId)
                .faults(OUT_OF_STOCK);
        Command<Ticket> COOK = Command.of("kitchen", "cook", Ticket.class);
        Event<MealReady> READY = Event.of("kitchen", "meal-ready", MealReady.class);
    }

    private final MessagingConfig config =
            MessagingConfig.inMemory("order").transport("in-memory", InMemorySettings.shared("getting-started"));

    @Test
    void theStartOfTheReadmeWorks() throws InterruptedException {
        BlockingQueue<String> delivered = new LinkedBlockingQueue<>();

        Messaging messaging = MessagingRuntime.start(config, service -> {
            service.serve(Restaurant.RESERVE, (reserve, context) -> {
                if (reserve.dish().equals("truffles")) {
                    throw Restaurant.OUT_OF_STOCK.with(new Restaurant.OutOfStock(reserve.dish()));
                }
                return new Restaurant.Reserved("reservation of " + reserve.orderId());
            });
            service.consume(
                    Restaurant.COOK,
                    (ticket, context) -> service.publish(Restaurant.READY, new Restaurant.MealReady(ticket.orderId())));
            service.subscribe(Restaurant.READY, "delivery", (ready, context) -> delivered.add(ready.orderId()));
        });

        Restaurant.Reserved reserved =
                messaging.request(Restaurant.RESERVE, new Restaurant.Reserve("order-1", "pizza"));
        messaging.send(Restaurant.COOK, new Restaurant.Ticket("order-1", "pizza"));

        assertThat(reserved.reservationId()).isEqualTo("reservation of order-1");
        assertThat(delivered.poll(10, TimeUnit.SECONDS)).isEqualTo("order-1");
        FaultException fault = catchThrowableOfType(
                FaultException.class,
                () -> messaging.request(Restaurant.RESERVE, new Restaurant.Reserve("order-2", "truffles")));
        assertThat(fault.details(Restaurant.OUT_OF_STOCK)).contains(new Restaurant.OutOfStock("truffles"));
        messaging.close();
    }

    @Test
    void everyErrorSaysWhetherTheWorkWasExecuted() {
        try (Messaging messaging = MessagingRuntime.start(config)) {
            assertThat(reserveOrExplain(messaging)).isEqualTo("nothing happened: try again later");
        }
    }

    private static String reserveOrExplain(Messaging messaging) {
        CallOptions patient = CallOptions.DEFAULT.timeout(Duration.ofSeconds(1));
        try {
            return messaging
                    .request(Restaurant.RESERVE, new Restaurant.Reserve("order-3", "soup"), patient)
                    .reservationId();
        } catch (MessagingException failure) {
            return switch (failure.outcome()) {
                case NOT_EXECUTED -> "nothing happened: try again later";
                case UNKNOWN -> "it may have been reserved: release it, or ask again with the same order id";
                case EXECUTED -> "the inventory decided: " + failure.getMessage();
            };
        }
    }
}
