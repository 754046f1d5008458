package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.COOK;
import static dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.RESERVE;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.inmemory.SpringGuideBeans.Kitchen;
import dev.interservice.messaging.inmemory.SpringGuideBeans.Stock;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the guide on Spring shows: a {@code Messaging} instance, a handler and the health as beans. */
@Configuration
class MessagingBeans {
    @Bean(destroyMethod = "close")
    Messaging messaging(MessagingConfig config, Stock stock) {
        return MessagingRuntime.start(config, service -> {
            service.serve(RESERVE, (reserve, context) -> stock.reserve(reserve));
        });
    }

    @Bean(destroyMethod = "close")
    Registration cooking(Messaging messaging, Kitchen kitchen) {
        return messaging.consume(COOK, (ticket, context) -> kitchen.cook(ticket));
    }

    @Bean
    Supplier<Health> messagingHealth(Messaging messaging) {
        return messaging::health;
    }
}
