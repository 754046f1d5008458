package dev.interservice.messaging.amqp;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What is on the connection to consume from: all that is received from, by a channel each. */
final class Receiving implements Link.Use {
    private final Set<Consumption> consumptions = ConcurrentHashMap.newKeySet();

    /** Begins, and goes on with each new connection until it ends. */
    Consumption begin(Consumption consumption) {
        consumptions.add(consumption);
        consumption.end().thenRun(() -> consumptions.remove(consumption));
        consumption.begin();
        return consumption;
    }

    @Override
    public void opened(Line line) {
        consumptions.forEach(Consumption::resume);
    }

    @Override
    public void lost(String why) {
        consumptions.forEach(each -> each.lost(why));
    }

    /** Ends all of them without waiting for what is in hand. */
    CompletableFuture<Void> close() {
        List<CompletableFuture<Void>> ends =
                consumptions.stream().map(Consumption::close).toList();
        return CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
    }
}
