package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.COOK;
import static dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.OUT_OF_STOCK;
import static dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.DeadLetters;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.OutOfStock;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.Reserve;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.Reserved;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.Ticket;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The guide for those who come from RestTemplate, Feign or RabbitTemplate: our side of each comparison. */
class MigrationGuideTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final Messaging messaging = MessagingRuntime.builder(MessagingConfig.inMemory("restaurant"))
            .environment(environment)
            .start(service -> {});
    private final Kitchen kitchen = new Kitchen();

    @AfterEach
    void close() {
        messaging.close();
    }

    @Test
    void requestInPlaceOfRestTemplate() {
        serveReservations();

        CallOptions quick = CallOptions.DEFAULT.timeout(Duration.ofMillis(300));
        Reserved reserved = messaging.request(RESERVE, new Reserve("order-1", "pizza"), quick);

        assertThat(reserved.reservationId()).isEqualTo("reservation of order-1");
        assertThat(reserve("order-2", "pizza")).isEqualTo("reservation of order-2");
        assertThat(reserve("order-3", "truffles")).isEqualTo("we are out of truffles");
    }

    @Test
    void nobodyThereIsNotAStatusCode() {
        assertThat(reserve("order-1", "pizza")).isEqualTo("please try again later");
    }

    @Test
    void ordinaryClassInPlaceOfAFeignClient() {
        InventoryClient inventory = new InventoryClient(messaging);
        assertThat(inventory.reserve("order-1", "pizza").reservationId()).isEqualTo("by phone");

        serveReservations();
        assertThat(inventory.reserve("order-1", "pizza").reservationId()).isEqualTo("reservation of order-1");
    }

    @Test
    void sendAndConsumeInPlaceOfRabbitTemplate() {
        Registration cooking = messaging.consume(COOK, (ticket, context) -> {
            String tenant = context.headers().get("tenant").orElse("nobody");
            kitchen.cook(ticket.dish(), tenant);
        });

        CallOptions forAMinute =
                CallOptions.DEFAULT.timeToLive(Duration.ofMinutes(1)).header("tenant", "north");
        messaging.send(COOK, new Ticket("order-1", "pizza"), forAMinute);
        environment.runUntilIdle();
        assertThat(kitchen.cooked).containsExactly("pizza for north");

        cooking.close();
        messaging.send(COOK, new Ticket("order-2", "soup"), forAMinute);
        environment.advance(Duration.ofMinutes(1));
        messaging.consume(COOK, (ticket, context) -> kitchen.cook(ticket.dish(), "anybody"));
        environment.runUntilIdle();
        assertThat(kitchen.cooked).containsExactly("pizza for north");
    }

    @Test
    void deadLettersInPlaceOfADeadLetterQueue() {
        kitchen.broken = true;
        messaging.consume(COOK, (ticket, context) -> kitchen.cook(ticket.dish(), "anybody"));
        messaging.send(COOK, new Ticket("order-1", "pizza"));
        environment.advance(Duration.ofMinutes(1));
        kitchen.broken = false;

        DeadLetters letters = messaging.deadLetters(COOK);
        letters.list(100).forEach(letter -> letters.resend(letter.id()));
        environment.runUntilIdle();

        assertThat(kitchen.cooked).containsExactly("pizza for anybody");
        assertThat(letters.list(100)).isEmpty();
    }

    private void serveReservations() {
        messaging.serve(RESERVE, (reserve, context) -> {
            if (reserve.dish().equals("truffles")) {
                throw OUT_OF_STOCK.with(new OutOfStock(reserve.dish()));
            }
            return new Reserved("reservation of " + reserve.orderId());
        });
    }

    private String reserve(String orderId, String dish) {
        try {
            return messaging.request(RESERVE, new Reserve(orderId, dish)).reservationId();
        } catch (FaultException fault) {
            OutOfStock details = fault.details(OUT_OF_STOCK).orElseThrow();
            return "we are out of " + details.dish();
        } catch (UnroutableException nobody) {
            return "please try again later";
        }
    }

    static final class InventoryClient {
        private final Messaging messaging;

        InventoryClient(Messaging messaging) {
            this.messaging = messaging;
        }

        Reserved reserve(String orderId, String dish) {
            try {
                return messaging.request(RESERVE, new Reserve(orderId, dish));
            } catch (MessagingException failure) {
                if (failure.outcome() == Outcome.NOT_EXECUTED) {
                    return new Reserved("by phone");
                }
                throw failure;
            }
        }
    }

    /** Cooks, or fails. */
    private static final class Kitchen {
        private final List<String> cooked = new ArrayList<>();
        private boolean broken;

        void cook(String dish, String tenant) {
            if (broken) {
                throw new IllegalStateException("the stove is cold");
            }
            cooked.add(dish + " for " + tenant);
        }
    }
}
