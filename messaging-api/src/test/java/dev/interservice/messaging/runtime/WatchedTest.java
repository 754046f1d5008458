package dev.interservice.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.lookup.StaticRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchedTest {
    @RegisterExtension
    final Stage stage = Stage.deterministic();

    /** Or a call that comes just then goes on to where nothing is known yet, and finds nobody. */
    @Test
    void nothingCountsAsKnownBeforeAllWhoListenKnowIt() {
        StaticRegistry registry = new StaticRegistry(List.of(), stage.environment);
        Watched watched = new Watched("shop", registry, "", stage.environment, Observer.NONE);
        List<Boolean> wasKnown = new ArrayList<>();
        watched.listen(snapshot -> wasKnown.add(watched.known().isDone()));

        assertThat(watched.known()).isDone();
        assertThat(wasKnown).containsExactly(false);
    }
}
