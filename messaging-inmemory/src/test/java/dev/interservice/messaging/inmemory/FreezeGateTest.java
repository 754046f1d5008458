package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Observer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a thaw or a loss leaves when it comes just before something is held. */
class FreezeGateTest {
    private final FreezeGate freezeGate = new FreezeGate(new Object());
    private final BrokerConnection connection = new BrokerConnection(Observer.NONE);
    private final List<String> thawed = new ArrayList<>();

    @Test
    void nothingIsHeldOnceItIsThawed() {
        freezeGate.freeze();
        freezeGate.thaw();

        assertThat(freezeGate.park("a", parkedAction("a"))).isFalse();
        assertThat(freezeGate.size()).isZero();
    }

    @Test
    void whatLostItsConnectionIsNotKept() {
        freezeGate.freeze();
        connection.markLost(DisconnectReason.CUT);

        assertThat(freezeGate.park("a", parkedAction("a"))).isTrue();
        assertThat(freezeGate.size()).isZero();
    }

    @Test
    void onlyWhatBelongsToTheLostConnectionIsDropped() {
        freezeGate.freeze();
        FreezeGate.ParkedAction lost = parkedAction("a");
        freezeGate.park("a", lost);
        freezeGate.park(
                "b",
                new FreezeGate.ParkedAction(
                        new BrokerConnection(Observer.NONE), () -> thawed.add("b"), disconnectReason -> {}));

        assertThat(freezeGate.removeAll(connection)).containsExactly(lost);
        freezeGate.thaw();
        assertThat(thawed).containsExactly("b");
    }

    @Test
    void itStaysFrozenUntilTheLastHasGoneOn() {
        freezeGate.freeze();
        freezeGate.park(
                "a",
                new FreezeGate.ParkedAction(
                        connection, () -> freezeGate.park("c", parkedAction("c")), disconnectReason -> {}));
        freezeGate.park("b", parkedAction("b"));

        freezeGate.thaw();

        assertThat(thawed).containsExactly("b", "c");
        assertThat(freezeGate.isFrozen()).isFalse();
    }

    private FreezeGate.ParkedAction parkedAction(String name) {
        return new FreezeGate.ParkedAction(connection, () -> thawed.add(name), disconnectReason -> {});
    }
}
