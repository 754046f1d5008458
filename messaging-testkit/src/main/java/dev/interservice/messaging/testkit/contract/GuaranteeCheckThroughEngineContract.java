package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.SampleContracts.PREPARE;
import static dev.interservice.messaging.testkit.contract.SampleContracts.SOUP;
import static dev.interservice.messaging.testkit.contract.SampleContracts.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.testkit.contract.SampleContracts.Order;
import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a transport does not promise, the engine refuses. */
public interface GuaranteeCheckThroughEngineContract extends TransportContract {
    /**
     * G2: whoever asks for what the transport does not promise is refused with a {@code ConfigException}, when he
     * registers and when he sends, and nothing travels.
     *
     * <p>Half a promise loses messages on the one day it is needed. When this fails, {@code guarantees()} says more than
     * the document.
     */
    @Test
    default void g2_whatIsNotPromisedIsRefused(TransportTestContext test) {
        Set<Guarantee> notPromised = EnumSet.allOf(Guarantee.class);
        notPromised.removeIf(test::isPromised);
        if (notPromised.isEmpty()) {
            abort("not promised: nothing, for this transport promises all there is");
        }
        HandlerRecorder<Order> cook = test.handlerRecorder();
        test.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, cook));

        for (Guarantee guarantee : notPromised) {
            Command<Order> demanding = demanding(guarantee);
            assertThatThrownBy(() -> service(test, "kitchen", guarantee)
                            .start(kitchen -> kitchen.consume(demanding, test.handlerRecorder())))
                    .as("consuming with %s", guarantee)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(kebabCase(guarantee));
            Messaging waiter = service(test, "waiter", guarantee).start();
            test.awaitFailure(ConfigException.class, waiter.sendAsync(demanding, SOUP));
        }
        Messaging waiter = test.service("waiter").start();
        test.await(waiter.sendAsync(PREPARE, TEA));
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

    private static ServiceBuilder service(TransportTestContext test, String name, Guarantee guarantee) {
        return test.service(name).defaults(routes -> routes.require(kebabCase(guarantee)));
    }

    private static String kebabCase(Guarantee guarantee) {
        return guarantee.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
