package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.COOK;
import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.COOKED;
import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.SOUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.interservice.messaging.ContractDescription;
import dev.interservice.messaging.Description;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Setting;
import dev.interservice.messaging.testkit.ManualEnvironment;
import org.junit.jupiter.api.Test;

class EffectiveSettingsDescriptionTest {
    private final InMemoryEngineFixture fixture = new InMemoryEngineFixture(ManualEnvironment.deterministic());

    @Test
    void everyContractInUseIsDescribedWithItsGroupsAndTheOriginOfEachSetting() {
        try (Messaging messaging = fixture.start(parts -> parts, service -> {
            service.consume(COOK, (ticket, context) -> {});
            service.subscribe(COOKED, "delivery", (cooked, context) -> {});
        })) {
            messaging.send(COOK, SOUP);

            Description description = messaging.describe();

            assertThat(description.settings()).extracting(Setting::value).contains("kitchen");
            assertThat(description.contracts())
                    .extracting(
                            ContractDescription::contract, ContractDescription::definition, ContractDescription::group)
                    .containsExactly(
                            tuple("kitchen.cook", COOK.toString(), ""),
                            tuple("kitchen.cooked", COOKED.toString(), ""),
                            tuple("kitchen.cooked", COOKED.toString(), "delivery"));
            assertThat(description.contracts().get(0).settings())
                    .contains(
                            new Setting("handler.max-attempts", "2", "code"), new Setting("timeout", "2s", "default"));
        }
    }
}
