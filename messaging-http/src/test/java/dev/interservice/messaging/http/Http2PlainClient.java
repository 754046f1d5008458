package dev.interservice.messaging.http;

import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;

/** A client and a server of HTTP/2 by prior knowledge, as somebody uses them who has read the document of the wire. */
final class Http2PlainClient implements PlainClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<URI> endpoints;
    private final OkHttpClient client = new OkHttpClient.Builder()
            .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
            .build();
    private final MockWebServer server = new MockWebServer();

    Http2PlainClient(List<URI> endpoints) {
        this.endpoints = endpoints;
        server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        try {
            server.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void send(Address.Channel address, byte[] body, Map<String, Object> headers) {
        Headers.Builder fields = new Headers.Builder();
        headers.forEach((name, value) -> {
            String field = name.replace(' ', '_');
            for (String each : List.of(field, "messaging-header-" + field, "ce-" + field)) {
                fields.addUnsafeNonAscii(each, value.toString());
            }
        });
        if (address instanceof Address.Topic) {
            fields.add("messaging-group", TransportTestContext.GROUP.group());
        }
        try (Response response = post(address, body, fields.build(), PATIENCE)) {
            if (response.code() != 202) {
                throw new AssertionError("not accepted: " + response);
            }
        }
    }

    /** What waits here waits with its sender. */
    @Override
    public byte[] receive(Address.Source address, Duration patience) {
        throw new UnsupportedOperationException("nothing waits on this wire");
    }

    @Override
    public byte[] request(Address.Operation address, byte[] body, Duration patience) {
        try (Response response = post(address, body, Headers.EMPTY, patience)) {
            if (response.code() != 200) {
                throw new AssertionError("no success: " + response);
            }
            return response.body().bytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void serve(Address.Operation address, UnaryOperator<byte[]> answer) {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder()
                        .setHeader("content-type", "text/plain")
                        .body(new Buffer().write(answer.apply(request.getBody().toByteArray())))
                        .build();
            }
        });
    }

    @Override
    public Optional<URI> endpoint() {
        return Optional.of(server.url("").uri());
    }

    @Override
    public void close() {
        server.close();
        client.connectionPool().evictAll();
    }

    /** To whoever serves it: a person would know the address. */
    private Response post(Address address, byte[] body, Headers fields, Duration patience) {
        OkHttpClient patient = client.newBuilder()
                .callTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        for (URI endpoint : endpoints) {
            Request request = new Request.Builder()
                    .url(endpoint + "/messaging/" + address.service() + "/" + address.name())
                    .headers(fields)
                    .post(RequestBody.create(body, MediaType.get("text/plain")))
                    .build();
            try {
                Response response = patient.newCall(request).execute();
                if (response.code() != 404) {
                    return response;
                }
                response.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        throw new AssertionError("nobody serves " + address);
    }
}
