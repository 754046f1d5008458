package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.COOK;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.PIZZA;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.PRICE;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.SOUP;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.STEAK;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.STOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.MessagingLimits;
import dev.interservice.messaging.config.RetrySettings;
import dev.interservice.messaging.inmemory.ChoosingGuideFixture.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The guide on choosing: what a request costs when the network or the receiver is slow. */
class ChoosingGuideRequestsTest {
    private final ChoosingGuideFixture bistro = new ChoosingGuideFixture();
    private final List<Long> left = new ArrayList<>();

    @AfterEach
    void close() {
        bistro.close();
    }

    @Test
    void requestCostsTheTimeOfTheWholeChain() {
        Messaging messaging = bistro.start(this::register);

        messaging.request(PRICE, SOUP);
        assertThat(bistro.elapsedMillis()).isEqualTo(200 + 300);
    }

    @Test
    void oneDeadlineBoundsTheWholeChain() {
        Messaging messaging = bistro.start(this::register);

        CallOptions impatient = CallOptions.DEFAULT.timeout(Duration.ofMillis(400));
        assertThatThrownBy(() -> messaging.request(PRICE, SOUP, impatient))
                .isInstanceOf(DeadlineExceededException.class);
        assertThat(left).containsExactly(400L - 200);
        assertThat(bistro.elapsedMillis()).isEqualTo(400);
    }

    @Test
    void slowPeerFillsThePendingLimitAndFurtherCallsFailAtOnce() {
        Messaging messaging =
                bistro.start(config -> config.limits(MessagingLimits.DEFAULT.maxPending(2)), this::register);

        bistro.broker().freeze();
        messaging.requestAsync(STOCK, SOUP);
        messaging.sendAsync(COOK, SOUP);
        assertThatThrownBy(() -> messaging.request(PRICE, SOUP))
                .isInstanceOf(CallRejectedException.class)
                .hasMessageContaining("2 calls are pending already");
        assertThat(bistro.elapsedMillis()).isZero();
    }

    @Test
    void busyHandlerTurnsRequestsAwayAtOnce() {
        Messaging messaging = bistro.start(ChoosingGuideRequestsTest::oneInHandAndOneWaiting, this::register);

        CompletableFuture<Answer> inHand = messaging.requestAsync(STOCK, SOUP);
        CompletableFuture<Answer> waiting = messaging.requestAsync(STOCK, STEAK);
        assertThatThrownBy(() -> messaging.request(STOCK, PIZZA))
                .isInstanceOf(CallRejectedException.class)
                .hasMessageContaining("OVERLOADED");
        assertThat(bistro.elapsedMillis()).isZero();

        bistro.waits(600);
        assertThat(inHand).isCompleted();
        assertThat(waiting).isCompleted();
    }

    private void register(Messaging service) {
        service.serve(STOCK, (order, context) -> {
            left.add(context.deadline().remaining().toMillis());
            bistro.takes(300);
            return new Answer("one left");
        });
        service.serve(PRICE, (order, context) -> {
            bistro.takes(200);
            return service.request(STOCK, order);
        });
        service.consume(COOK, (order, context) -> {});
    }

    private static MessagingConfig oneInHandAndOneWaiting(MessagingConfig config) {
        HandlerSettings narrow = HandlerSettings.NONE.concurrency(1).queue(1);
        return config.defaults(config.defaults().handler(narrow).retry(RetrySettings.NONE.maxAttempts(1)));
    }
}
