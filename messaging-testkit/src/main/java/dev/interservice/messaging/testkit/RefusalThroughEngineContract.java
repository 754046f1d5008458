package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Kitchen.PREPARE;
import static dev.interservice.messaging.testkit.Kitchen.SOUP;
import static dev.interservice.messaging.testkit.Kitchen.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.testkit.Kitchen.Order;
import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a transport does not promise, the engine refuses. */
public interface RefusalThroughEngineContract extends TransportContract {
    /**
     * G2: whoever asks for what the transport does not promise is refused with a {@code ConfigException}, when he
     * registers and when he sends, and nothing travels.
     *
     * <p>Half a promise loses messages on the one day it is needed. When this fails, {@code guarantees()} says more than
     * the document.
     */
    @Test
    default void g2_whatIsNotPromisedIsRefused(Scene scene) {
        Set<Guarantee> notPromised = EnumSet.allOf(Guarantee.class);
        notPromised.removeIf(scene::isPromised);
        if (notPromised.isEmpty()) {
            abort("not promised: nothing, for this transport promises all there is");
        }
        HandlerRecorder<Order> cook = scene.handler();
        scene.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, cook));

        for (Guarantee guarantee : notPromised) {
            Command<Order> demanding = demanding(guarantee);
            assertThatThrownBy(() -> service(scene, "kitchen", guarantee)
                            .start(kitchen -> kitchen.consume(demanding, scene.handler())))
                    .as("consuming with %s", guarantee)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(kebabCase(guarantee));
            Messaging waiter = service(scene, "waiter", guarantee).start();
            scene.failure(ConfigException.class, waiter.sendAsync(demanding, SOUP));
        }
        Messaging waiter = scene.service("waiter").start();
        scene.await(waiter.sendAsync(PREPARE, TEA));
        cook.await(1);

        assertThat(cook.payloads()).containsExactly(TEA);
    }

    /** The contract asks itself where it can; for the rest it is the configuration that asks. */
    private static Command<Order> demanding(Guarantee guarantee) {
        return switch (guarantee) {
            case DURABLE -> PREPARE.durable();
            case ORDERED_PER_KEY -> PREPARE.orderedBy(Order::table);
            default -> PREPARE;
        };
    }

    private static Service service(Scene scene, String name, Guarantee guarantee) {
        return scene.service(name).routes(routes -> routes.require(kebabCase(guarantee)));
    }

    private static String kebabCase(Guarantee guarantee) {
        return guarantee.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
