package dev.interservice.messaging.resilience;

import dev.interservice.messaging.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Peers of which none is preferred. Immutable but for whose turn it is.
 *
 * <p>A peer that is not wanted at the moment must not leave its share to its neighbour alone; so when one is met, the choice
 * is made once more among those that are wanted.
 */
final class Group<E> {
    private static final int MOST_TURNS = 10_000;

    private final List<Peer<E>> peers;
    private final BalancePolicy balance;
    private final List<Peer<E>> schedule;
    private final int[] upTo;
    private final int sum;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger detour = new AtomicInteger();

    Group(List<Peer<E>> peers, BalancePolicy balance) {
        this.peers = List.copyOf(peers);
        this.balance = balance;
        this.upTo = new int[peers.size()];
        int all = 0;
        for (int i = 0; i < upTo.length; i++) {
            all += peers.get(i).weight();
            upTo[i] = all;
        }
        this.sum = all;
        boolean hasTurns = balance == BalancePolicy.ROUND_ROBIN && all != upTo.length && all <= MOST_TURNS;
        this.schedule = hasTurns ? schedule(all) : this.peers;
    }

    boolean isEmpty() {
        return peers.isEmpty();
    }

    /** One of those wanted; null when none is. */
    @Nullable
    Peer<E> choose(Predicate<Peer<E>> wanted, Environment environment) {
        if (peers.size() < 2) {
            return peers.isEmpty() || !wanted.test(peers.get(0)) ? null : peers.get(0);
        }
        return switch (balance) {
            case TWO_CHOICES -> lessLoadedOfTwo(wanted, environment);
            case ROUND_ROBIN -> next(wanted);
        };
    }

    private @Nullable Peer<E> lessLoadedOfTwo(Predicate<Peer<E>> wanted, Environment environment) {
        RandomGenerator random = environment.random();
        int drawn = at(random.nextInt(sum));
        Peer<E> one = peers.get(drawn);
        Peer<E> other = peers.get(otherThan(drawn, random));
        if (wanted.test(one) && wanted.test(other)) {
            return other.isLessLoadedThan(one, environment.nanos()) ? other : one;
        }
        List<Peer<E>> all = peers.stream().filter(wanted).toList();
        return new Group<>(all, balance).choose(peer -> true, environment);
    }

    private @Nullable Peer<E> next(Predicate<Peer<E>> wanted) {
        Peer<E> next = schedule.get(Math.floorMod(turn.getAndIncrement(), schedule.size()));
        if (wanted.test(next)) {
            return next;
        }
        // The peers are asked, not the turns: of those there may be thousands.
        Set<Peer<E>> all = peers.stream().filter(wanted).collect(Collectors.toSet());
        List<Peer<E>> turns = schedule.stream().filter(all::contains).toList();
        return turns.isEmpty() ? null : turns.get(Math.floorMod(detour.getAndIncrement(), turns.size()));
    }

    /** One but this, in proportion to the weights. */
    private int otherThan(int index, RandomGenerator random) {
        int before = index == 0 ? 0 : upTo[index - 1];
        int weight = upTo[index] - before;
        int drawn = random.nextInt(sum - weight);
        return at(drawn < before ? drawn : drawn + weight);
    }

    /** Whose share of the sum of weights this is. */
    private int at(int drawn) {
        if (sum == upTo.length) {
            return drawn;
        }
        int index = 0;
        while (upTo[index] <= drawn) {
            index++;
        }
        return index;
    }

    /** Each as often as its weight says, and spread: whoever has waited longest for his share is next. */
    private List<Peer<E>> schedule(int turns) {
        List<Peer<E>> order = new ArrayList<>(turns);
        int[] credit = new int[peers.size()];
        for (int i = 0; i < turns; i++) {
            int best = 0;
            for (int each = 0; each < credit.length; each++) {
                credit[each] += peers.get(each).weight();
                best = credit[each] > credit[best] ? each : best;
            }
            credit[best] -= turns;
            order.add(peers.get(best));
        }
        return order;
    }
}
