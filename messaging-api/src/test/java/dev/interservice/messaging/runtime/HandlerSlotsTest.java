package dev.interservice.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class HandlerSlotsTest {
    private static final Executor NO_THREAD = task -> {
        throw new RejectedExecutionException("thrown by the test");
    };

    private final Queue<Runnable> own = new ArrayDeque<>();
    private final Queue<Runnable> spared = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();
    private final HandlerSlots slots = new HandlerSlots(own::add, 1, 2);

    @Test
    void threadOfItsOwnTakesTheWaitingCallsAlong() {
        assertThat(slots.offer(() -> ran.add("first"))).isTrue();
        assertThat(slots.offer(() -> ran.add("second"))).isTrue();
        assertThat(slots.offer(() -> ran.add("third"))).isTrue();
        assertThat(slots.offer(() -> ran.add("one too many"))).isFalse();

        own.remove().run();

        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    void threadThatIsSparedRunsOneCallAndLeavesTheWaitingOnesToOthers() {
        slots.offer(() -> ran.add("first"), spared::add);
        slots.offer(() -> ran.add("second"), spared::add);

        spared.remove().run();
        assertThat(ran).containsExactly("first");
        assertThat(spared).isEmpty();

        own.remove().run();
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void slotIsFreeAgainAfterAThreadThatWasSpared() {
        slots.offer(() -> ran.add("first"), spared::add);
        spared.remove().run();

        slots.offer(() -> ran.add("second"));
        own.remove().run();

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void waitingCallRunsOnTheSparedThreadWhenThereIsNoOther() {
        HandlerSlots poor = new HandlerSlots(NO_THREAD, 1, 2);
        poor.offer(() -> ran.add("first"), spared::add);
        poor.offer(() -> ran.add("second"), spared::add);

        spared.remove().run();

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void callIsRefusedAndTheSlotFreeWhenThereIsNoThread() {
        assertThat(slots.offer(() -> ran.add("refused"), NO_THREAD)).isFalse();

        assertThat(slots.offer(() -> ran.add("taken"))).isTrue();
        own.remove().run();

        assertThat(ran).containsExactly("taken");
    }
}
