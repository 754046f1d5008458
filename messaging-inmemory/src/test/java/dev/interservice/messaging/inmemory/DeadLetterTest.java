package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.COOK;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.DELIVERY;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.READY;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.assertFailed;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receive;
import static dev.interservice.messaging.testkit.ManualEnvironment.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.DeadLetterStore.Entry;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Settlement.DeadLetter;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private final BrokerTestHarness harness = new BrokerTestHarness(2);
    private final InMemoryTransport sender = harness.connect();
    private final InMemoryTransport receiver = harness.connect();
    private final RecordingMessageListener recorder = RecordingMessageListener.holding();
    private final DeadLetterStore store = receiver.deadLetters(DELIVERY).orElseThrow();

    @Test
    void letterTellsWhatWhyWhereAndWhen() {
        receive(receiver, DELIVERY, 1, recorder);
        Envelope envelope = harness.message("m1");
        harness.send(sender, READY, envelope);
        harness.advanceMillis(10);
        recorder.settle(0, new Redeliver(Duration.ofMillis(5)));
        harness.advanceMillis(5);
        recorder.settle(1, new Redeliver(Duration.ofMillis(5)));
        harness.advanceMillis(5);

        recorder.settle(2, new DeadLetter("poison", 3));

        Entry entry = letters().get(0);
        assertThat(entry.envelope()).isEqualTo(envelope);
        assertThat(entry.cause()).isEqualTo("poison");
        assertThat(entry.attempts()).isEqualTo(3);
        assertThat(entry.source()).isEqualTo("subscription kitchen.meal-ready of group delivery");
        assertThat(entry.firstFailure()).isEqualTo(START.plusMillis(10));
        assertThat(entry.lastFailure()).isEqualTo(START.plusMillis(20));
        assertThat(harness.counters().deadLettered()).isEqualTo(1);
        assertThat(harness.counters().queued()).isZero();
    }

    @Test
    void browsingLosesNothingAndRemovingDoes() {
        receive(receiver, DELIVERY, 2, recorder);
        harness.assertAccepted(sender, READY, "m1", "m2");
        recorder.settle(0, new DeadLetter("poison", 1));
        recorder.settle(1, new DeadLetter("poison", 1));

        List<Entry> letters = letters();

        assertThat(letters).extracting(each -> each.envelope().id()).containsExactly("m1", "m2");
        assertThat(letters).extracting(Entry::id).doesNotHaveDuplicates();
        assertThat(store.browse(1).join()).containsExactly(letters.get(0));
        assertThat(store.remove(letters.get(0).id())).isCompletedWithValue(true);
        assertThat(store.remove(letters.get(0).id())).isCompletedWithValue(false);
        assertThat(letters()).containsExactly(letters.get(1));
    }

    @Test
    void resentLetterGoesToItsOwnGroup() {
        receive(receiver, DELIVERY, 1, recorder);
        harness.assertAccepted(sender, READY, "m1");
        recorder.settle(0, new DeadLetter("poison", 1));

        harness.send(receiver, DELIVERY, letters().get(0).envelope());

        assertThat(recorder.ids()).containsExactly("m1", "m1");
        assertThat(recorder.attempts()).containsExactly(1, 1);
    }

    @Test
    void messageThatFindsNoRoomComesAgainWithTheSameAttempt() {
        receive(receiver, DELIVERY, 1, recorder);
        harness.assertAccepted(sender, READY, "m1", "m2");
        recorder.settle(0, new DeadLetter("poison", 1));
        recorder.settle(1, new DeadLetter("poison", 1));
        harness.assertAccepted(sender, READY, "m3");

        recorder.settle(2, new DeadLetter("poison", 1));

        assertThat(letters()).hasSize(2);
        assertThat(harness.counters().queued()).isEqualTo(1);
        harness.advanceMillis(999);
        assertThat(recorder.ids()).hasSize(3);
        store.remove(letters().get(0).id());
        harness.advanceMillis(1);
        assertThat(recorder.ids()).containsExactly("m1", "m2", "m3", "m3");
        assertThat(recorder.attempts()).containsExactly(1, 1, 1, 1);
        recorder.settle(3, new DeadLetter("poison", 1));
        assertThat(letters()).extracting(each -> each.envelope().id()).containsExactly("m2", "m3");
    }

    @Test
    void storeOfAnAddressNobodyReceivedFromIsEmpty() {
        assertThat(receiver.deadLetters(COOK).orElseThrow().browse(10)).isCompletedWithValue(List.of());
        assertThat(receiver.deadLetters(COOK).orElseThrow().remove("x")).isCompletedWithValue(false);
        assertThatThrownBy(() -> store.browse(0)).hasMessageContaining("limit");
    }

    @Test
    void storeWaitsForTheThawAndFailsWithoutAConnection() {
        harness.broker.freeze();
        CompletableFuture<List<Entry>> browsed = store.browse(10);
        assertThat(browsed).isNotDone();
        harness.broker.thaw();
        assertThat(browsed).isCompletedWithValue(List.of());

        harness.broker.freeze();
        CompletableFuture<List<Entry>> lost = store.browse(10);
        harness.broker.cut();
        assertFailed(lost, Progress.NOT_SENT, Reason.UNAVAILABLE);
        assertFailed(store.remove("x"), Progress.NOT_SENT, Reason.UNAVAILABLE);
        receiver.close();
        assertFailed(store.browse(10), Progress.NOT_SENT, Reason.CLOSED);
    }

    private List<Entry> letters() {
        return store.browse(10).join();
    }
}
