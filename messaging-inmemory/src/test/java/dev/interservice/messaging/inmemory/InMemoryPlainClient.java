package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A client that comes to the broker without our engine: envelopes with the least there may be in them. */
final class InMemoryPlainClient implements PlainClient {
    private static final IntakeSettings ONE = new IntakeSettings(1, 1, Set.of());

    private final Environment environment = MessagingRuntime.environment("foreigner");
    private final InMemoryTransport transport;

    InMemoryPlainClient(InMemoryBroker broker) {
        transport = InMemoryTransport.connect(broker, new TransportSetup("foreigner", "f-1", 1_000_000, environment));
    }

    @Override
    public void send(Address.Channel address, byte[] body, Map<String, Object> headers) {
        transport
                .send(address, minimalEnvelope(address, body, Headers.ofForeign(headers)), Deadline.NONE)
                .join();
    }

    @Override
    public byte[] receive(Address.Source address, Duration patience) {
        CompletableFuture<byte[]> first = new CompletableFuture<>();
        Intake intake = transport.receive(address, ONE, delivery -> {
            Settlement settlement = first.complete(delivery.envelope().body().bytes())
                    ? Settlement.Acknowledge.ACKNOWLEDGE
                    : Settlement.Return.RETURN;
            return CompletableFuture.completedFuture(settlement);
        });
        byte[] body =
                first.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
        intake.stop().join();
        return body;
    }

    @Override
    public byte[] request(Address.Operation address, byte[] body, Duration patience) {
        Reply reply = transport
                .request(address, minimalEnvelope(address, body, Headers.EMPTY), Deadline.NONE)
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return ((Reply.Success) reply).body().bytes();
    }

    @Override
    public void serve(Address.Operation address, UnaryOperator<byte[]> answer) {
        transport.serve(
                address,
                ONE,
                delivery -> CompletableFuture.completedFuture(new Reply.Success(Body.of(
                        "text/plain", answer.apply(delivery.envelope().body().bytes())))));
    }

    @Override
    public void close() {
        transport.close();
        environment.close();
    }

    private Envelope minimalEnvelope(Address address, byte[] body, Headers headers) {
        String type = address.service() + "." + address.name();
        return Envelope.of(environment.newId(), "foreigner", type, environment.now(), Body.of("text/plain", body))
                .headers(headers)
                .build();
    }
}
