package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.SampleContracts.PREPARE;
import static dev.interservice.messaging.testkit.contract.SampleContracts.SOUP;
import static dev.interservice.messaging.testkit.contract.SampleContracts.TEA;
import static dev.interservice.messaging.testkit.contract.SampleContracts.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.DeadLetter;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.contract.HandlerRecorder.RecordedCall;
import dev.interservice.messaging.testkit.contract.SampleContracts.Order;
import dev.interservice.messaging.transport.Guarantee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The rules of messages that are not handled at once, through the engine. */
public interface HandlerFailuresThroughEngineContract extends TransportContract {
    /**
     * P7: a failing handler is tried again after a delay that grows, and is told which attempt it is.
     *
     * <p>A hot loop takes down what is ill already. When this fails, look at how the transport delays a redelivery, and at
     * where it keeps the number of attempts.
     */
    @Test
    default void p7_failingHandlerIsTriedAgainWithGrowingDelay(TransportTestContext test) {
        Duration backoff = Duration.ofMillis(50);
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> {
            if (context.attempt() < 3) {
                throw new IllegalStateException("burnt");
            }
        });
        test.service("kitchen")
                .handlerSettings(handlers -> handlers.redelivery(5, backoff, Duration.ofSeconds(1)))
                .start(kitchen -> kitchen.consume(PREPARE, cook));
        Messaging waiter = test.service("waiter").start();

        test.await(waiter.sendAsync(PREPARE, SOUP));
        List<RecordedCall<Order>> calls = List.of(cook.await(1), cook.await(2), cook.await(3));

        assertThat(cook.attempts()).containsExactly(1, 2, 3);
        assertThat(between(calls.get(0), calls.get(1))).isGreaterThanOrEqualTo(backoff);
        assertThat(between(calls.get(1), calls.get(2))).isGreaterThanOrEqualTo(backoff.multipliedBy(2));
    }

    /**
     * P8: after the last attempt a message is a dead letter that tells its cause, its attempts and where it came from; sent
     * again, it is the same message and begins anew.
     *
     * <p>When this fails, look at what travels with a message that is put aside, and at what is left of it when it is sent
     * again.
     */
    @Test
    default void p8_afterTheLastAttemptItIsADeadLetter(TransportTestContext test) {
        test.assumePromised(Guarantee.DEAD_LETTERS);
        AtomicBoolean mended = new AtomicBoolean();
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> {
            if (!mended.get()) {
                throw new IllegalStateException("burnt");
            }
        });
        Supplier<Messaging> kitchens = () -> test.service("kitchen")
                .handlerSettings(handlers -> handlers.redelivery(3, Duration.ofMillis(10), Duration.ofMillis(20)))
                .start(kitchen -> kitchen.consume(PREPARE, cook));
        Messaging first = kitchens.get();
        Messaging waiter = test.service("waiter").start();

        String id = test.await(waiter.sendAsync(PREPARE, SOUP)).messageId();
        Messaging second = withDeadLetter(test, first, kitchens);
        List<DeadLetter> letters = lettersOf(test, second);
        mended.set(true);

        assertThat(cook.attempts()).containsExactly(1, 2, 3);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).messageId()).isEqualTo(id);
        assertThat(letters.get(0).source()).isEqualTo("waiter");
        assertThat(letters.get(0).contract()).isEqualTo(PREPARE.type());
        assertThat(letters.get(0).cause()).contains("burnt");
        assertThat(letters.get(0).attempts()).isEqualTo(3);

        test.await(test.runInBackground(
                () -> second.deadLetters(PREPARE).resend(letters.get(0).id())));
        RecordedCall<Order> again = cook.await(4);

        assertThat(again.payload()).isEqualTo(SOUP);
        assertThat(again.context().messageId()).isEqualTo(id);
        assertThat(again.context().attempt()).isEqualTo(1);
        assertThat(lettersOf(test, second)).isEmpty();
    }

    /**
     * P9: a message that cannot be read is a dead letter at once: no handler sees it, it does not come again, and the next
     * one is handled.
     *
     * <p>Trying again would fail in the same way for ever. When this fails, look at what the transport does when it is told
     * to put a message aside after its first attempt.
     */
    @Test
    default void p9_unreadableMessageIsADeadLetterAtOnce(TransportTestContext test) {
        test.assumePromised(Guarantee.DEAD_LETTERS);
        HandlerRecorder<Order> cook = test.handlerRecorder();
        Supplier<Messaging> kitchens = () -> test.service("kitchen")
                .announcedAddress(SampleContracts.queue(PREPARE))
                .start(kitchen -> kitchen.consume(PREPARE, cook));
        Messaging first = kitchens.get();
        Messaging waiter = test.service("waiter").start();

        test.await(test.connect()
                .send(SampleContracts.queue(PREPARE), SampleContracts.rawEnvelope(PREPARE, "unreadable", "not json")));
        test.await(waiter.sendAsync(PREPARE, SOUP));
        cook.await(1);
        Messaging second = withDeadLetter(test, first, kitchens);
        List<DeadLetter> letters = lettersOf(test, second);

        assertThat(letters).extracting(DeadLetter::messageId).containsExactly("unreadable");
        assertThat(letters).extracting(DeadLetter::attempts).containsExactly(1);
        assertThat(cook.payloads()).containsExactly(SOUP);
    }

    /**
     * P10: a message that fails and waits for its next attempt holds up nobody, and condemns nobody.
     *
     * <p>When this fails, look for messages that wait behind one that is delayed, or that are counted as tried when it is.
     */
    @Test
    default void p10_poisonDoesNotBlockItsNeighbours(TransportTestContext test) {
        Order poison = order("poison");
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> {
            if (order.equals(poison)) {
                throw new IllegalStateException("burnt");
            }
        });
        test.service("kitchen")
                .handlerSettings(handlers -> handlers.redelivery(5, Duration.ofMinutes(10), Duration.ofMinutes(10)))
                .start(kitchen -> kitchen.consume(PREPARE, cook));
        Messaging waiter = test.service("waiter").start();
        test.await(waiter.sendAsync(PREPARE, poison));
        cook.await(1);

        List<Order> handled = new ArrayList<>(List.of(poison));
        for (Order neighbour : List.of(SOUP, TEA, order("salad"), order("cake"))) {
            test.await(waiter.sendAsync(PREPARE, neighbour));
            handled.add(neighbour);
        }
        cook.await(5);

        assertThat(cook.payloads()).containsExactlyInAnyOrderElementsOf(handled);
        assertThat(cook.attempts()).containsOnly(1);
    }

    private static Duration between(RecordedCall<?> earlier, RecordedCall<?> later) {
        return Duration.ofNanos(later.nanos() - earlier.nanos());
    }

    /**
     * The next instance, if messages outlive the first one, else that one itself. When a service has closed, what it
     * had in flight is settled on the wire.
     */
    private static Messaging withDeadLetter(TransportTestContext test, Messaging first, Supplier<Messaging> next) {
        test.signals().await(Signal.DeadLettered.class, 1);
        if (!test.isPromised(Guarantee.DURABLE)) {
            test.awaitUntil(() -> !lettersOf(test, first).isEmpty(), "a dead letter");
            return first;
        }
        test.await(test.runInBackground(first::close));
        return next.get();
    }

    private static List<DeadLetter> lettersOf(TransportTestContext test, Messaging messaging) {
        List<DeadLetter> letters = new ArrayList<>();
        test.await(test.runInBackground(
                () -> letters.addAll(messaging.deadLetters(PREPARE).list(10))));
        return letters;
    }
}
