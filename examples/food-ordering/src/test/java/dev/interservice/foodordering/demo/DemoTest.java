package dev.interservice.foodordering.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.RunningApplication;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void threeOrdersEndAsTheyShould() throws Exception {
        try (RunningApplication application = new RunningApplication()) {
            assertThat(play(application.address(), Duration.ofSeconds(15))).isZero();
        }
        assertThat(out.toString())
                .contains(" -> DELIVERED", "delivery -> order", "[in-memory]")
                .contains("PENDING -> REJECTED", "out of stock: 9 truffle-pizza wanted, 3 left")
                .contains("STOCK_RESERVED -> REJECTED", "payment declined: the card was refused")
                .contains("All of them ended as they should.");
    }

    @Test
    void withoutKitchenTheDemoFailsAndSaysWhatIsMissing() throws Exception {
        try (RunningApplication application = new RunningApplication("order", "inventory", "delivery")) {
            assertThat(play(application.address(), Duration.ofSeconds(1))).isEqualTo(1);
        }
        assertThat(out.toString()).containsPattern("Ada: 2 margherita +DELIVERED +CANCELLED.*<-- missing");
    }

    @Test
    void withoutServerTheDemoFails() throws Exception {
        assertThat(play(URI.create("http://localhost:1"), Duration.ofSeconds(1)))
                .isEqualTo(1);
        assertThat(out.toString()).contains("The demo failed");
    }

    private int play(URI address, Duration limit) throws InterruptedException {
        return new Demo(address, new PrintStream(out), limit).play();
    }
}
