package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A forced transport need not survive its broker's end, and says so; every other promise it must keep. */
class ForcedTransportTest {
    private static final ScopedSettings SURVIVING = ScopedSettings.NONE.require("survives-broker-restart");

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    @BeforeEach
    void transportForgetsWithItsBroker() {
        engineTest.transport.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.SURVIVES_BROKER_RESTART));
        engineTest.transport.onSend = sent -> sent.complete(Acceptance.IN_PROCESS);
        engineTest.config(config -> config.service("shop", ServiceSettings.NONE.route(SURVIVING)));
    }

    @Test
    void forcedTransportSendsAndWarnsOnceOfWhatItWaives() {
        Messaging messaging = engineTest
                .config(config -> config.forceTransport("scripted"))
                .route(defaults -> defaults.require("survives-broker-restart"))
                .start();

        messaging.send(PACK, ORDER);
        messaging.send(PACK, ORDER);

        assertThat(engineTest.transport.sends).hasSize(2);
        assertThat(engineTest.log())
                .containsOnlyOnce("WARN")
                .contains("force-transport scripted waives survives-broker-restart, which [defaults, services.shop]");
    }

    @Test
    void transportThatWasChosenIsRefused() {
        Messaging messaging = engineTest.start();

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> messaging.send(PACK, ORDER))
                .withMessageContaining("survives-broker-restart");

        assertThat(engineTest.transport.sends).isEmpty();
        assertThat(engineTest.log()).doesNotContain("waives");
    }

    @Test
    void forcedTransportThatNobodyAskedToSurviveIsSilent() {
        engineTest
                .config(config -> config.service("shop", ServiceSettings.NONE).forceTransport("scripted"))
                .start()
                .send(PACK, ORDER);

        assertThat(engineTest.log()).isEmpty();
    }

    @Test
    void nothingElseIsWaived() {
        engineTest.transport.guarantees = EnumSet.noneOf(Guarantee.class);
        Messaging messaging =
                engineTest.config(config -> config.forceTransport("scripted")).start();

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> messaging.send(PACK.durable(), ORDER))
                .withMessageContaining("durable");
    }
}
