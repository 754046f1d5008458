package dev.interservice.messaging.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.lookup.StaticRegistry;
import dev.interservice.messaging.runtime.EngineTestExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegistryWatchTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    /** Or a call that comes just then goes on to a load balancer that knows no instance yet. */
    @Test
    void nothingCountsAsKnownBeforeAllListenersKnowIt() {
        StaticRegistry registry = new StaticRegistry(List.of(), engineTest.environment);
        RegistryWatch registryWatch = new RegistryWatch("shop", registry, "", engineTest.environment, Observer.NONE);
        List<Boolean> wasKnown = new ArrayList<>();
        registryWatch.addListener(
                snapshot -> wasKnown.add(registryWatch.whenKnown().isDone()));

        assertThat(registryWatch.whenKnown()).isDone();
        assertThat(wasKnown).containsExactly(false);
    }
}
