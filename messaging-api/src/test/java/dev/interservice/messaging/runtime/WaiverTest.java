package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.RouteSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A forced transport need not survive its broker's end, and says so; every other promise it must keep. */
class WaiverTest {
    private static final RouteSettings SURVIVING = RouteSettings.NONE.require("survives-broker-restart");

    @RegisterExtension
    final Stage stage = Stage.deterministic();

    @BeforeEach
    void wireForgetsWithItsBroker() {
        stage.wire.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.SURVIVES_BROKER_RESTART));
        stage.wire.onSend = sent -> sent.complete(Acceptance.IN_PROCESS);
        stage.config(config -> config.service("shop", ServiceSettings.NONE.route(SURVIVING)));
    }

    @Test
    void forcedTransportSendsAndWarnsOnceOfWhatItWaives() {
        Messaging messaging = stage.config(config -> config.forceTransport("scripted"))
                .route(defaults -> defaults.require("survives-broker-restart"))
                .start();

        messaging.send(PACK, ORDER);
        messaging.send(PACK, ORDER);

        assertThat(stage.wire.sends).hasSize(2);
        assertThat(stage.log())
                .containsOnlyOnce("WARN")
                .contains("force-transport scripted waives survives-broker-restart, which [defaults, services.shop]");
    }

    @Test
    void transportThatWasChosenIsRefused() {
        Messaging messaging = stage.start();

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> messaging.send(PACK, ORDER))
                .withMessageContaining("survives-broker-restart");

        assertThat(stage.wire.sends).isEmpty();
        assertThat(stage.log()).doesNotContain("waives");
    }

    @Test
    void forcedTransportThatNobodyAskedToSurviveIsSilent() {
        stage.config(config -> config.service("shop", ServiceSettings.NONE).forceTransport("scripted"))
                .start()
                .send(PACK, ORDER);

        assertThat(stage.log()).isEmpty();
    }

    @Test
    void nothingElseIsWaived() {
        stage.wire.guarantees = EnumSet.noneOf(Guarantee.class);
        Messaging messaging =
                stage.config(config -> config.forceTransport("scripted")).start();

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> messaging.send(PACK.durable(), ORDER))
                .withMessageContaining("durable");
    }
}
