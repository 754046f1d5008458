package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToCloseTest {
    private final List<String> closed = new ArrayList<>();
    private final ToClose toClose = new ToClose();

    @Test
    void lastOneIsClosedFirst() {
        toClose.push(() -> closed.add("first"));
        toClose.push(() -> closed.add("last"));

        toClose.close();

        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void thoseThatFailAreToldAfterAllAreClosed() {
        toClose.push(() -> closed.add("first"));
        toClose.push(ToCloseTest::fail);
        toClose.push(() -> closed.add("middle"));
        toClose.push(ToCloseTest::fail);

        assertThatThrownBy(toClose::close)
                .hasMessage("stuck")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));

        assertThat(closed).containsExactly("middle", "first");
    }

    @Test
    void nothingIsClosedTwice() {
        toClose.push(() -> closed.add("once"));

        toClose.close();
        toClose.close();

        assertThat(closed).containsExactly("once");
    }

    private static void fail() {
        throw new IllegalStateException("stuck");
    }
}
