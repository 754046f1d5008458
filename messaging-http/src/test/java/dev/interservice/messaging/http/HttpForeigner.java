package dev.interservice.messaging.http;

import com.sun.net.httpserver.HttpServer;
import dev.interservice.messaging.testkit.ForeignPeer;
import dev.interservice.messaging.testkit.Scene;
import dev.interservice.messaging.transport.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The JDK's own HTTP client and server, as somebody uses them who has read the document of the wire. */
final class HttpForeigner implements ForeignPeer {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<URI> endpoints;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;

    HttpForeigner(List<URI> endpoints) {
        this.endpoints = endpoints;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.start();
    }

    @Override
    public void send(Address.Channel address, byte[] body, Map<String, Object> headers) {
        HttpResponse<byte[]> response = post(address, body, headers, PATIENCE);
        if (response.statusCode() != 202) {
            throw new AssertionError("not accepted: " + response.statusCode());
        }
    }

    /** What waits here waits with its sender. */
    @Override
    public byte[] receive(Address.Source address, Duration patience) {
        throw new UnsupportedOperationException("nothing waits on this wire");
    }

    @Override
    public byte[] request(Address.Operation address, byte[] body, Duration patience) {
        HttpResponse<byte[]> response = post(address, body, Map.of(), patience);
        if (response.statusCode() != 200) {
            throw new AssertionError("no success: " + response.statusCode());
        }
        return response.body();
    }

    @Override
    public void serve(Address.Operation address, UnaryOperator<byte[]> answer) {
        server.createContext(path(address), exchange -> {
            try (exchange) {
                byte[] reply = answer.apply(exchange.getRequestBody().readAllBytes());
                exchange.getResponseHeaders().set("Content-Type", "text/plain");
                exchange.sendResponseHeaders(200, reply.length);
                exchange.getResponseBody().write(reply);
            }
        });
    }

    @Override
    public Optional<URI> endpoint() {
        return Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** To whoever serves it: a person would know the address. */
    private HttpResponse<byte[]> post(Address address, byte[] body, Map<String, Object> headers, Duration patience) {
        for (URI endpoint : endpoints) {
            HttpResponse<byte[]> response = post(endpoint, address, body, headers, patience);
            if (response.statusCode() != 404) {
                return response;
            }
        }
        throw new AssertionError("nobody serves " + address);
    }

    private HttpResponse<byte[]> post(
            URI endpoint, Address address, byte[] body, Map<String, Object> headers, Duration patience) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path(address)))
                .timeout(patience)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, value) -> {
            // What is no field of HTTP at all, its client refuses to send.
            if (!name.contains(" ")) {
                request.header(name, value.toString());
                request.header("messaging-header-" + name, value.toString());
            }
        });
        if (address instanceof Address.Topic) {
            request.header("messaging-group", Scene.GROUP.group());
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupt);
        }
    }

    private static String path(Address address) {
        return "/messaging/" + address.service() + "/" + address.name();
    }
}
