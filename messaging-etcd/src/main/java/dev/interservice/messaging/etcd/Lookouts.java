package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/** A lookout for each key that somebody watches. Safe for use by several threads. */
final class Lookouts {
    private final Function<String, Lookout> maker;

    // Guarded by this; what may tell somebody something is done without.
    private final Map<String, Post> posts = new HashMap<>();
    private boolean closed;

    Lookouts(Function<String, Lookout> maker) {
        this.maker = maker;
    }

    Registration add(String key, Consumer<Snapshot> listener) {
        Post post;
        boolean isNew;
        synchronized (this) {
            if (closed) {
                return () -> {};
            }
            isNew = !posts.containsKey(key);
            post = posts.computeIfAbsent(key, absent -> new Post(maker.apply(absent)));
            post.watchers++;
        }
        Registration told = post.lookout.add(listener);
        if (isNew) {
            post.lookout.begin();
        }
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            told.close();
            if (!left.getAndSet(true)) {
                leave(key, post);
            }
        };
    }

    boolean areNone() {
        return all().isEmpty();
    }

    /** All look at once, if they wait. */
    void hurry() {
        all().forEach(Lookout::hurry);
    }

    /** All begin again. */
    void again() {
        all().forEach(Lookout::again);
    }

    void close() {
        List<Lookout> ended;
        synchronized (this) {
            closed = true;
            ended = all();
            posts.clear();
        }
        ended.forEach(Lookout::end);
    }

    private void leave(String key, Post post) {
        synchronized (this) {
            post.watchers--;
            if (post.watchers > 0 || !posts.remove(key, post)) {
                return;
            }
        }
        post.lookout.end();
    }

    private synchronized List<Lookout> all() {
        return posts.values().stream().map(post -> post.lookout).toList();
    }

    private static final class Post {
        private final Lookout lookout;
        private int watchers;

        private Post(Lookout lookout) {
            this.lookout = lookout;
        }
    }
}
