package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Observer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a thaw or a loss leaves when it comes just before something is held. */
class IceTest {
    private final Ice ice = new Ice(new Object());
    private final Connection connection = new Connection(Observer.NONE);
    private final List<String> thawed = new ArrayList<>();

    @Test
    void nothingIsHeldOnceItIsThawed() {
        ice.freeze();
        ice.thaw();

        assertThat(ice.hold("a", held("a"))).isFalse();
        assertThat(ice.size()).isZero();
    }

    @Test
    void whatLostItsConnectionIsNotKept() {
        ice.freeze();
        connection.lose(Loss.CUT);

        assertThat(ice.hold("a", held("a"))).isTrue();
        assertThat(ice.size()).isZero();
    }

    @Test
    void onlyWhatBelongsToTheLostConnectionIsDropped() {
        ice.freeze();
        Ice.Held lost = held("a");
        ice.hold("a", lost);
        ice.hold("b", new Ice.Held(new Connection(Observer.NONE), () -> thawed.add("b"), loss -> {}));

        assertThat(ice.drop(connection)).containsExactly(lost);
        ice.thaw();
        assertThat(thawed).containsExactly("b");
    }

    @Test
    void itStaysFrozenUntilTheLastHasGoneOn() {
        ice.freeze();
        ice.hold("a", new Ice.Held(connection, () -> ice.hold("c", held("c")), loss -> {}));
        ice.hold("b", held("b"));

        ice.thaw();

        assertThat(thawed).containsExactly("b", "c");
        assertThat(ice.isFrozen()).isFalse();
    }

    private Ice.Held held(String name) {
        return new Ice.Held(connection, () -> thawed.add(name), loss -> {});
    }
}
