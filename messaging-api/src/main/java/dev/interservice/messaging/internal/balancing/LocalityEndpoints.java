package dev.interservice.messaging.internal.balancing;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A group of endpoints of which none is preferred. Immutable but for whose turn it is.
 *
 * <p>An endpoint that is not wanted at the moment must not leave its share to its neighbour alone; so when one is met,
 * the choice is made once more among those that are wanted.
 */
final class LocalityEndpoints<E> {
    private static final int MAX_SCHEDULE_LENGTH = 10_000;

    private final List<BalancedEndpoint<E>> endpoints;
    private final LoadBalancingPolicy balancingPolicy;
    private final List<BalancedEndpoint<E>> schedule;
    private final int[] cumulativeWeights;
    private final int totalWeight;
    private final AtomicInteger nextTurn = new AtomicInteger();
    private final AtomicInteger nextFallbackTurn = new AtomicInteger();

    LocalityEndpoints(List<BalancedEndpoint<E>> endpoints, LoadBalancingPolicy balance) {
        this.endpoints = List.copyOf(endpoints);
        this.balancingPolicy = balance;
        this.cumulativeWeights = new int[endpoints.size()];
        int all = 0;
        for (int i = 0; i < cumulativeWeights.length; i++) {
            all += endpoints.get(i).weight();
            cumulativeWeights[i] = all;
        }
        this.totalWeight = all;
        boolean hasTurns = balance == LoadBalancingPolicy.ROUND_ROBIN
                && all != cumulativeWeights.length
                && all <= MAX_SCHEDULE_LENGTH;
        this.schedule = hasTurns ? schedule(all) : this.endpoints;
    }

    boolean isEmpty() {
        return endpoints.isEmpty();
    }

    /** One of those wanted; null when none is. */
    @Nullable
    BalancedEndpoint<E> choose(Predicate<BalancedEndpoint<E>> wanted, Environment environment) {
        if (endpoints.size() < 2) {
            return endpoints.isEmpty() || !wanted.test(endpoints.get(0)) ? null : endpoints.get(0);
        }
        return switch (balancingPolicy) {
            case TWO_CHOICES -> chooseLessLoadedOfTwo(wanted, environment);
            case ROUND_ROBIN -> chooseNext(wanted);
        };
    }

    private @Nullable BalancedEndpoint<E> chooseLessLoadedOfTwo(
            Predicate<BalancedEndpoint<E>> wanted, Environment environment) {
        RandomGenerator random = environment.random();
        int drawn = indexOfWeight(random.nextInt(totalWeight));
        BalancedEndpoint<E> one = endpoints.get(drawn);
        BalancedEndpoint<E> other = endpoints.get(drawOther(drawn, random));
        if (wanted.test(one) && wanted.test(other)) {
            return other.isLessLoadedThan(one, environment.nanos()) ? other : one;
        }
        List<BalancedEndpoint<E>> all = endpoints.stream().filter(wanted).toList();
        return new LocalityEndpoints<>(all, balancingPolicy).choose(balancedEndpoint -> true, environment);
    }

    private @Nullable BalancedEndpoint<E> chooseNext(Predicate<BalancedEndpoint<E>> wanted) {
        BalancedEndpoint<E> next = schedule.get(Math.floorMod(nextTurn.getAndIncrement(), schedule.size()));
        if (wanted.test(next)) {
            return next;
        }
        // The endpoints are asked, not the turns: of those there may be thousands.
        Set<BalancedEndpoint<E>> all = endpoints.stream().filter(wanted).collect(Collectors.toSet());
        List<BalancedEndpoint<E>> turns =
                schedule.stream().filter(all::contains).toList();
        return turns.isEmpty() ? null : turns.get(Math.floorMod(nextFallbackTurn.getAndIncrement(), turns.size()));
    }

    /** One but this, in proportion to the weights. */
    private int drawOther(int index, RandomGenerator random) {
        int before = index == 0 ? 0 : cumulativeWeights[index - 1];
        int weight = cumulativeWeights[index] - before;
        int drawn = random.nextInt(totalWeight - weight);
        return indexOfWeight(drawn < before ? drawn : drawn + weight);
    }

    /** Whose share of the sum of weights this is. */
    private int indexOfWeight(int drawn) {
        if (totalWeight == cumulativeWeights.length) {
            return drawn;
        }
        int index = 0;
        while (cumulativeWeights[index] <= drawn) {
            index++;
        }
        return index;
    }

    /** Each as often as its weight says, and spread: whoever has waited longest for his share is next. */
    private List<BalancedEndpoint<E>> schedule(int turns) {
        List<BalancedEndpoint<E>> order = new ArrayList<>(turns);
        int[] credit = new int[endpoints.size()];
        for (int i = 0; i < turns; i++) {
            int best = 0;
            for (int each = 0; each < credit.length; each++) {
                credit[each] += endpoints.get(each).weight();
                best = credit[each] > credit[best] ? each : best;
            }
            credit[best] -= turns;
            order.add(endpoints.get(best));
        }
        return order;
    }
}
