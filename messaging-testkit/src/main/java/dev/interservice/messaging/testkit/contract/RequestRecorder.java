package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A listener that remembers its requests, duplicates included. */
public final class RequestRecorder extends DeliveryRecorder<Reply> implements RequestListener {
    RequestRecorder(Duration patience, Function<Delivery, CompletableFuture<Reply>> behaviour) {
        super(patience, behaviour);
    }

    @Override
    public CompletableFuture<Reply> onRequest(Delivery delivery) {
        return record(delivery);
    }

    /** Answers the request with this number, from 1, which must have come. */
    public void reply(int number, Reply reply) {
        await(number);
        result(number).complete(reply);
    }
}
