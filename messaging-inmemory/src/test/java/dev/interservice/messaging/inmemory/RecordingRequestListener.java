package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A listener that remembers the requests it was given. */
final class RecordingRequestListener implements RequestListener {
    private final Function<Delivery, CompletableFuture<Reply>> behaviour;
    private final List<Delivery> requests = new ArrayList<>();
    private final List<CompletableFuture<Reply>> replies = new ArrayList<>();

    private RecordingRequestListener(Function<Delivery, CompletableFuture<Reply>> behaviour) {
        this.behaviour = behaviour;
    }

    /** Replies with the request's own body, at once. */
    static RecordingRequestListener echoing() {
        return behaving(request -> CompletableFuture.completedFuture(
                new Reply.Success(request.envelope().body())));
    }

    /** Replies when the test does. */
    static RecordingRequestListener holding() {
        return behaving(request -> new CompletableFuture<>());
    }

    static RecordingRequestListener behaving(Function<Delivery, CompletableFuture<Reply>> behaviour) {
        return new RecordingRequestListener(behaviour);
    }

    @Override
    public CompletableFuture<Reply> onRequest(Delivery delivery) {
        synchronized (this) {
            requests.add(delivery);
        }
        CompletableFuture<Reply> reply = behaviour.apply(delivery);
        synchronized (this) {
            replies.add(reply);
        }
        return reply;
    }

    synchronized List<Delivery> requests() {
        return List.copyOf(requests);
    }

    List<String> ids() {
        return requests().stream().map(each -> each.envelope().id()).toList();
    }

    /** The future of the request with this number, from 0. */
    synchronized CompletableFuture<Reply> reply(int request) {
        return replies.get(request);
    }
}
