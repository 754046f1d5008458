package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import tools.jackson.databind.JsonNode;

/** All that is being asked. Safe for use by several threads. */
final class Exchanges {
    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient client;
    private final Environment environment;
    private final Duration time;
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Exchanges(OkHttpClient client, Environment environment, Duration time) {
        this.client = client;
        this.environment = environment;
        this.time = time;
    }

    /** Asks, and waits for one answer. */
    JsonNode ask(URI member, String path, JsonNode question, String token) {
        Exchange exchange = open(member, path, question, token);
        boolean answered = false;
        try {
            exchange.begin();
            JsonNode answer = exchange.next();
            answered = true;
            return answer;
        } finally {
            if (answered) {
                exchange.finish();
            } else {
                exchange.close();
            }
        }
    }

    /** Asks for many answers, of which the first came in time. */
    Exchange stream(URI member, String path, JsonNode question, String token) {
        Exchange exchange = open(member, path, question, token);
        boolean begun = false;
        try {
            exchange.begin();
            begun = true;
            return exchange;
        } finally {
            if (!begun) {
                exchange.close();
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    void ended(Exchange exchange) {
        open.remove(exchange);
        if (closed) {
            client.connectionPool().evictAll();
        }
    }

    /** Ends all; those who wait fail. */
    void close() {
        closed = true;
        open.forEach(Exchange::abort);
        client.connectionPool().evictAll();
    }

    private Exchange open(URI member, String path, JsonNode question, String token) {
        Request.Builder request = new Request.Builder()
                .url(member.resolve(path).toString())
                .post(RequestBody.create(Json.bytes(question), JSON));
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }
        Exchange exchange = new Exchange(this, member, client.newCall(request.build()));
        open.add(exchange);
        // Race: close() sets its flag before it looks at what is open, and this was added before the flag is read. What
        // has been ended gets no limit.
        if (closed) {
            exchange.abort();
        }
        exchange.limit(environment, time);
        return exchange;
    }
}
