package dev.interservice.messaging.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.internal.resilience.AttemptResult;
import dev.interservice.messaging.internal.resilience.ConcurrentRunner;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads call, fail, eject and come back, while endpoints come and go. */
class LoadBalancerRacesTest {
    private static final int CALLS = 20_000;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void nothingIsLostWhateverTheOrder() throws Exception {
        ManualEnvironment environment = ManualEnvironment.threaded();
        AtomicInteger ejections = new AtomicInteger();
        LoadBalancer<Integer> balancer = new LoadBalancer<>(
                LoadBalancingPolicy.TWO_CHOICES,
                environment,
                state -> ejections.addAndGet(state.ejection().isPresent() ? 1 : -1));
        balancer.update(endpoints(6));
        AtomicInteger threads = new AtomicInteger();

        ConcurrentRunner.of(4).runInEach(1, () -> {
            int number = threads.incrementAndGet();
            Random random = new Random(number);
            for (int i = 0; i < CALLS; i++) {
                int endpoint = balancer.choose(Set.of(), any -> false).orElseThrow();
                EndpointSelector.AttemptTracker tracker = balancer.begin(endpoint);
                tracker.ended(random.nextInt(3) == 0 ? AttemptResult.FAILED : AttemptResult.SUCCEEDED);
                if (number == 1 && i % 10 == 0) {
                    environment.advance(Duration.ofMillis(50));
                }
                if (number == 2 && i % 100 == 0) {
                    balancer.update(endpoints(4 + random.nextInt(3)));
                }
            }
        });
        balancer.update(endpoints(4));

        List<EndpointState<Integer>> states = balancer.states();
        assertThat(states)
                .hasSize(4)
                .allSatisfy(state -> assertThat(state.outstanding()).isZero());
        assertThat(states.stream().filter(state -> state.ejection().isPresent()))
                .hasSizeLessThanOrEqualTo(2);
        assertThat(ejections.get()).isNotNegative();
    }

    private static List<WeightedEndpoint<Integer>> endpoints(int count) {
        return IntStream.range(0, count)
                .mapToObj(each -> new WeightedEndpoint<>(each, "id", 1, false))
                .toList();
    }
}
