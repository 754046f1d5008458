package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The instances of this process that are to be found. Safe for use by several threads. */
final class Announcements {
    private final Function<Announcement.Wanted, Announcement> maker;
    private final Consumer<CompletableFuture<?>> waiting;
    private final Map<Name, Announcement> current = new ConcurrentHashMap<>();

    /** @param waiting waits a limited time for something to be done */
    Announcements(Function<Announcement.Wanted, Announcement> maker, Consumer<CompletableFuture<?>> waiting) {
        this.maker = maker;
        this.waiting = waiting;
    }

    /** Announces it, in place of an earlier one with the same name. */
    Registration add(Announcement.Wanted wanted) {
        Name name = new Name(wanted.instance().service(), wanted.instance().id());
        current.compute(name, (same, known) -> {
            Announcement announcement = known == null ? maker.apply(wanted) : known;
            announcement.want(wanted);
            return announcement;
        });
        return () -> remove(name, wanted);
    }

    /** All look at once whether they still are there. */
    void hurry() {
        current.values().forEach(Announcement::hurry);
    }

    /** Takes back all. */
    void close() {
        List<Announcement> all = new ArrayList<>(current.values());
        current.clear();
        all.forEach(Announcement::withdraw);
        waiting.accept(
                CompletableFuture.allOf(all.stream().map(Announcement::gone).toArray(CompletableFuture<?>[]::new)));
        all.forEach(Announcement::end);
    }

    private void remove(Name name, Announcement.Wanted wanted) {
        List<Announcement> removed = new ArrayList<>();
        current.computeIfPresent(name, (same, known) -> {
            if (!known.wants(wanted)) {
                return known;
            }
            removed.add(known);
            known.withdraw();
            return null;
        });
        removed.forEach(each -> waiting.accept(each.gone()));
    }

    private record Name(String service, String id) {}
}
