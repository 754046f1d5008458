package dev.interservice.foodordering.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.ManualTimer;
import dev.interservice.foodordering.contracts.Inventory;
import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Inventory.Reserve;
import dev.interservice.foodordering.contracts.Inventory.Reserved;
import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.contracts.Trouble;
import dev.interservice.foodordering.contracts.Trouble.Cause;
import dev.interservice.foodordering.contracts.Trouble.Kind;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Done;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InventoryServiceTest {
    private static final CallOptions PATIENTLY = CallOptions.DEFAULT.timeout(Duration.ofSeconds(15));
    private static final Reserve RESERVE = new Reserve("order-1", List.of(new Line("soup", 2)));

    private final ManualTimer timer = new ManualTimer();
    private final InventoryService inventory =
            new InventoryService(List.of(new Dish("soup", "Soup", 400, 5)), timer, Duration.ofSeconds(1));
    private final Messaging messaging = MessagingRuntime.start(MessagingConfig.inMemory("inventory"), service -> {
        inventory.register(service);
        inventory.offerFaults(service);
    });

    @AfterEach
    void stop() {
        messaging.close();
        timer.shutdownNow();
    }

    /** Its thread is the timer's, for which the slow answer waits. */
    @Test
    void whoAsksForTroublesDoesNotWaitForASlowAnswerThatIsStillGivenWhileTheInventoryGoesDown() throws Exception {
        messaging.request(Trouble.IN_INVENTORY, new Cause(Kind.SLOW_INVENTORY, true, ""));
        CompletableFuture<Reserved> slow = messaging.requestAsync(Inventory.RESERVE, RESERVE, PATIENTLY);
        timer.awaitScheduled(1);
        CompletableFuture<Done> down =
                messaging.requestAsync(Trouble.IN_INVENTORY, new Cause(Kind.INVENTORY_DOWN, true, ""), PATIENTLY);
        awaitClosing();

        assertThat(inventory.troubles()).containsExactly("INVENTORY_DOWN", "SLOW_INVENTORY");
        assertThat(down).as("waits for the answer").isNotDone();
        timer.fireNext();

        assertThat(slow.get()).isEqualTo(new Reserved("order-1", 800));
        assertThat(down.get()).isEqualTo(Done.DONE);
    }

    private void awaitClosing() throws InterruptedException {
        while (messaging.health().components().stream()
                .noneMatch(each -> each.reason().equals("it is being closed"))) {
            if (Thread.interrupted()) {
                throw new InterruptedException(); // the test's time is up
            }
        }
    }
}
