package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.COOK;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportProvider;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SharedBrokerTest {
    private final BrokerTestHarness harness = new BrokerTestHarness();
    private final InMemoryTransportProvider provider = new InMemoryTransportProvider();

    @Test
    void transportsWithOneNameMeet() {
        try (InMemoryTransport sender = open(InMemorySettings.shared("food"));
                InMemoryTransport receiver = open(InMemorySettings.shared("food"))) {
            RecordingMessageListener recorder = RecordingMessageListener.acknowledging();
            receive(receiver, COOK, 1, recorder);

            harness.assertAccepted(sender, COOK, "m1");

            assertThat(recorder.ids()).containsExactly("m1");
            assertThat(InMemoryBroker.shared("food").counters().accepted()).isEqualTo(1);
            assertThat(sender).hasToString("transport of kitchen to in-memory broker food");
        }
    }

    @Test
    void transportsWithoutANameDoNotMeet() {
        try (InMemoryTransport sender = open(InMemorySettings.isolated());
                InMemoryTransport receiver = open(InMemorySettings.isolated())) {
            receive(receiver, COOK, 1, RecordingMessageListener.acknowledging());

            assertThat(harness.send(sender, COOK, harness.message("m1"))).isCompletedExceptionally();
        }
    }

    @Test
    void lastTransportToCloseDropsTheBroker() {
        InMemoryTransport first = open(InMemorySettings.shared("food"));
        InMemoryTransport second = open(InMemorySettings.shared("food"));
        InMemoryBroker broker = InMemoryBroker.shared("food");
        first.close();
        first.close();
        assertThat(InMemoryBroker.shared("food")).isSameAs(broker);

        second.close();

        try (InMemoryTransport third = open(InMemorySettings.shared("food"))) {
            assertThat(InMemoryBroker.shared("food")).isNotSameAs(broker);
            assertThatThrownBy(() -> InMemoryTransport.connect(broker, harness.setup()))
                    .hasMessageContaining("dropped");
            assertThat(third.health().reason()).isEmpty();
        }
    }

    @Test
    void brokerTakenByItsNameIsTheOneThatTransportsOpenNext() {
        InMemoryBroker broker = InMemoryBroker.shared("drinks");
        InMemoryTransport.connect(broker, harness.setup()).close();
        try (InMemoryTransport again = InMemoryTransport.connect(broker, harness.setup())) {
            assertThat(InMemoryBroker.shared("drinks")).isSameAs(broker);
            assertThat(again.health().reason()).isEmpty();
        }
    }

    @Test
    void anotherCapacityIsRefused() {
        try (InMemoryTransport first = open(new InMemorySettings(Optional.of("food"), Optional.of(10)))) {
            assertThatThrownBy(() -> open(InMemorySettings.shared("food")))
                    .hasMessageContaining("food")
                    .hasMessageContaining("capacity of 10 and not of 10000")
                    .asInstanceOf(type(TransportException.class))
                    .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.MISCONFIGURED));
            assertThat(first.health().reason()).isEmpty();
        }
        open(InMemorySettings.shared("food")).close();
    }

    @Test
    void failedConnectDoesNotKeepTheBroker() {
        InMemoryBroker broker = InMemoryBroker.shared("soup");
        broker.stop();
        assertThatThrownBy(() -> InMemoryTransport.connect(broker, harness.setup()))
                .isInstanceOf(TransportException.class);

        assertThat(InMemoryBroker.shared("soup")).isNotSameAs(broker);
    }

    @Test
    void providerIsFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(TransportProvider.class).stream().map(ServiceLoader.Provider::get))
                .filteredOn(each -> each.name().equals("in-memory"))
                .singleElement()
                .satisfies(each -> assertThat(each.settings()).isEqualTo(InMemorySettings.class));
    }

    @Test
    void settingsAreBoundFromWhatIsThere() {
        JsonMapper mapper = JsonMapper.builder().build();

        assertThat(mapper.readValue("{}", InMemorySettings.class)).isEqualTo(InMemorySettings.isolated());
        assertThat(mapper.readValue("{\"name\":\"food\"}", InMemorySettings.class))
                .isEqualTo(InMemorySettings.shared("food"));
        assertThat(mapper.readValue("{\"name\":\"food\",\"capacity\":5}", InMemorySettings.class))
                .isEqualTo(new InMemorySettings(Optional.of("food"), Optional.of(5)));
    }

    @Test
    void settingsAreChecked() {
        assertThat(InMemorySettings.isolated().capacity()).contains(10_000);
        assertThatThrownBy(() -> InMemorySettings.shared(" ")).hasMessageContaining("name");
        assertThatThrownBy(() -> new InMemorySettings(Optional.empty(), Optional.of(0)))
                .hasMessageContaining("capacity");
    }

    private InMemoryTransport open(InMemorySettings settings) {
        return provider.start(settings, harness.setup());
    }
}
