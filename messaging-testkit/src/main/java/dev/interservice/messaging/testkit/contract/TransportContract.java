package dev.interservice.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Guarantee;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * SPI, for authors of transports: what all parts of the contract have in common. A transport's test class implements
 * {@link #fixture} and {@link #promisedGuarantees} and inherits the tests.
 *
 * <p>A test that needs a promise the transport does not make is skipped with a message that begins {@code not
 * promised:}; one that needs what this fixture does not have with {@code not applicable:}. Where {@link #fixture}
 * itself cannot be had on this machine it skips the test with a message that begins {@code missing:} and says what to
 * install. After each test the transports are closed, and then no thread, timer, pending call or connection of theirs
 * may be left.
 */
@ExtendWith(TransportTestExtension.class)
public interface TransportContract {
    /** A new fixture with nothing in it. */
    TransportFixture fixture();

    /** What the transport promises, written out by hand: it must not be asked. */
    Set<Guarantee> promisedGuarantees();

    /** How long to wait for what must happen. What must not happen is never waited for. */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /**
     * G1: a transport declares exactly the guarantees that its document names, at any time.
     *
     * <p>The engine refuses contracts by what is declared here, so a guarantee too many loses messages, one too few refuses
     * services that would work. When this fails, compare {@code guarantees()} with the document.
     */
    @Test
    default void g1_guaranteesAreThosePromised(TransportTestContext test) {
        assertThat(test.connect().transport().guarantees()).containsExactlyInAnyOrderElementsOf(promisedGuarantees());
    }
}
