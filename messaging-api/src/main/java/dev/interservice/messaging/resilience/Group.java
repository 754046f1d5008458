package dev.interservice.messaging.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
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
    private final List<Peer<E>> schedule;
    private final int[] upTo;
    private final int sum;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger detour = new AtomicInteger();

    Group(List<Peer<E>> peers) {
        this.peers = List.copyOf(peers);
        this.upTo = new int[peers.size()];
        int all = 0;
        for (int i = 0; i < upTo.length; i++) {
            all += peers.get(i).weight();
            upTo[i] = all;
        }
        this.sum = all;
        this.schedule = all == upTo.length || all > MOST_TURNS ? this.peers : schedule(all);
    }

    boolean isEmpty() {
        return peers.isEmpty();
    }

    /** The less loaded of two that are drawn, among those wanted; null when none is. */
    @Nullable
    Peer<E> lessLoadedOfTwo(Predicate<Peer<E>> wanted, RandomGenerator random, long now) {
        if (peers.isEmpty()) {
            return null;
        }
        int drawn = at(random.nextInt(sum));
        Peer<E> one = peers.get(drawn);
        Peer<E> other = peers.size() == 1 ? one : peers.get(otherThan(drawn, random));
        if (wanted.test(one) && wanted.test(other)) {
            return other.isLessLoadedThan(one, now) ? other : one;
        }
        List<Peer<E>> all = peers.stream().filter(wanted).toList();
        return all.isEmpty() ? null : new Group<>(all).lessLoadedOfTwo(peer -> true, random, now);
    }

    /** The next whose turn it is, among those wanted; null when none is. */
    @Nullable
    Peer<E> next(Predicate<Peer<E>> wanted) {
        if (peers.isEmpty()) {
            return null;
        }
        Peer<E> next = schedule.get(Math.floorMod(turn.getAndIncrement(), schedule.size()));
        if (wanted.test(next)) {
            return next;
        }
        List<Peer<E>> all = schedule.stream().filter(wanted).toList();
        return all.isEmpty() ? null : all.get(Math.floorMod(detour.getAndIncrement(), all.size()));
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
