package dev.interservice.messaging.http;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.http.client.HttpClient;
import dev.interservice.messaging.http.wire.ReplyMapping;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/** The client half alone, in its own environment. */
final class HttpClientFixture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Environment environment = MessagingRuntime.environment("caller");
    private final HttpClient client;

    HttpClientFixture(HttpSettings settings, Dns dns) {
        client = HttpClient.open(
                settings.clientOptions(), new TransportSetup("caller", "caller-1", 1_000_000, environment), dns);
    }

    static HttpClientFixture withProtocol(String protocol) {
        return new HttpClientFixture(settings(protocol, Optional.empty(), Optional.empty()), Dns.SYSTEM);
    }

    static HttpSettings settings(String protocol, Optional<Integer> connections, Optional<Integer> waiting) {
        return new HttpSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(protocol),
                connections,
                waiting,
                Optional.empty());
    }

    HttpClient client() {
        return client;
    }

    Environment environment() {
        return environment;
    }

    CompletableFuture<Reply> request(URI endpoint, String id) {
        return client.call(
                new Address.Operation("kitchen", "cook", Optional.of(endpoint)),
                SampleEnvelopes.simple(id).build(),
                Deadline.after(PATIENCE, environment::nanos),
                ReplyMapping::read);
    }

    /** What the caller is told, in one line. */
    String outcomeOf(CompletableFuture<Reply> call) throws InterruptedException, TimeoutException {
        try {
            Reply reply = call.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return reply instanceof Reply.Failure failure
                    ? failure.outcome() + ", " + failure.code()
                    : reply.getClass().getSimpleName();
        } catch (ExecutionException failed) {
            TransportException failure = (TransportException) failed.getCause();
            return failure.progress() + ", " + failure.reason();
        }
    }

    @Override
    public void close() {
        client.close();
        environment.close();
    }
}
