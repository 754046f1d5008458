package dev.interservice.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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
final class Http1PlainClient implements PlainClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<URI> endpoints;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;

    Http1PlainClient(List<URI> endpoints) {
        this.endpoints = endpoints;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.start();
    }

    /** Written by hand: no client would send such fields. */
    @Override
    public void send(Address.Channel address, byte[] body, Map<String, Object> headers) {
        StringBuilder head = new StringBuilder("POST " + path(address) + " HTTP/1.1\r\nHost: here\r\n");
        head.append("Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        if (address instanceof Address.Topic) {
            head.append("messaging-group: ")
                    .append(TransportTestContext.GROUP.group())
                    .append("\r\n");
        }
        headers.forEach((name, value) -> {
            String field = name.replace(' ', '_') + ": " + value + "\r\n";
            head.append(field)
                    .append("messaging-header-")
                    .append(field)
                    .append("ce-")
                    .append(field);
        });
        for (URI endpoint : endpoints) {
            String status = post(endpoint, head + "\r\n", body);
            if (!status.contains(" 404 ")) {
                if (!status.contains(" 202 ")) {
                    throw new AssertionError("not accepted: " + status);
                }
                return;
            }
        }
        throw new AssertionError("nobody receives " + address);
    }

    private static String post(URI endpoint, String head, byte[] body) {
        try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(head.getBytes(UTF_8));
            socket.getOutputStream().write(body);
            return new String(socket.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What waits here waits with its sender. */
    @Override
    public byte[] receive(Address.Source address, Duration patience) {
        throw new UnsupportedOperationException("nothing waits on this wire");
    }

    @Override
    public byte[] request(Address.Operation address, byte[] body, Duration patience) {
        HttpResponse<byte[]> response = post(address, body, patience);
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
    private HttpResponse<byte[]> post(Address address, byte[] body, Duration patience) {
        for (URI endpoint : endpoints) {
            HttpRequest request = HttpRequest.newBuilder(endpoint.resolve(path(address)))
                    .timeout(patience)
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            HttpResponse<byte[]> response = exchange(request);
            if (response.statusCode() != 404) {
                return response;
            }
        }
        throw new AssertionError("nobody serves " + address);
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
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
