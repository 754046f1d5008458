package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.READY;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.MealReady;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.Reserve;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.Reserved;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.Ticket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans that the {@code Messaging} bean of the guide on Spring talks to. */
@Configuration
class SpringGuideBeans {
    @Bean
    MessagingConfig messagingConfig() {
        return MessagingConfig.inMemory("restaurant");
    }

    @Bean
    EventLog journal() {
        return new EventLog();
    }

    @Bean(destroyMethod = "destroy")
    Stock stock(EventLog journal) {
        return new Stock(journal);
    }

    @Bean(destroyMethod = "destroy")
    Kitchen kitchen(Messaging messaging, EventLog journal) {
        return new Kitchen(messaging, journal);
    }

    @Bean(destroyMethod = "close")
    Registration delivering(Messaging messaging, EventLog journal) {
        return messaging.subscribe(READY, "delivery", (ready, context) -> journal.add("ready " + ready.orderId()));
    }

    /** What happened, in its order. */
    static class EventLog {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        void add(String line) {
            lines.add(line);
        }

        /** The oldest line that was not asked for yet; null if there comes none. */
        String next() throws InterruptedException {
            return lines.poll(10, TimeUnit.SECONDS);
        }

        List<String> rest() {
            return List.copyOf(lines);
        }
    }

    record Stock(EventLog journal) {
        Reserved reserve(Reserve reserve) {
            return new Reserved("reservation of " + reserve.orderId());
        }

        void destroy() {
            journal.add("stock destroyed");
        }
    }

    /** Cooks when the stove is hot, and tells. */
    static class Kitchen {
        private final CountDownLatch stove = new CountDownLatch(1);
        private final Messaging messaging;
        private final EventLog journal;

        Kitchen(Messaging messaging, EventLog journal) {
            this.messaging = messaging;
            this.journal = journal;
        }

        void heatStove() {
            stove.countDown();
        }

        void cook(Ticket ticket) throws InterruptedException {
            journal.add("cooking " + ticket.orderId());
            stove.await();
            messaging.publish(READY, new MealReady(ticket.orderId()));
            journal.add("cooked " + ticket.orderId());
        }

        void destroy() {
            journal.add("kitchen destroyed");
        }
    }
}
