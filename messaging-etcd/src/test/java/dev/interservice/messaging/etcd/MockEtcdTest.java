package dev.interservice.messaging.etcd;

import static dev.interservice.messaging.etcd.TestRegistries.LEASE;
import static dev.interservice.messaging.etcd.TestRegistries.SERVICE;
import static dev.interservice.messaging.etcd.TestRegistries.failure;
import static dev.interservice.messaging.etcd.TestRegistries.instance;
import static dev.interservice.messaging.etcd.TestRegistries.watching;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real etcd says at moments no test can choose, in the words of etcd 3.4. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MockEtcdTest {
    private static final String RANGE = "/v3/kv/range";
    private static final String WATCH = "/v3/watch";
    private static final String GRANT = "/v3/lease/grant";
    private static final String ALIVE = "/v3/lease/keepalive";
    private static final String TXN = "/v3/kv/txn";
    private static final String HEADER = "\"header\":{\"revision\":\"7\"}";

    private final TestRegistries registries = new TestRegistries();
    private final MockWebServer server = new MockWebServer();
    private final Map<String, Queue<MockResponse>> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<RecordedRequest> asked = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws IOException {
        // Asked more often than a test foresees, it says the last again.
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                asked.add(request);
                Queue<MockResponse> left = answers.getOrDefault(request.getTarget(), new ConcurrentLinkedQueue<>());
                MockResponse answer = left.size() > 1 ? left.poll() : left.peek();
                return answer == null ? json(200, "{" + HEADER + "}") : answer;
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        registries.close();
        server.close();
    }

    @Test
    void watchThatWasCompactedBeginsAgainWithTheList() {
        says(RANGE, json(200, "{" + HEADER + "}"), json(200, listing("a")));
        says(
                WATCH,
                json(
                        200,
                        "{\"result\":{\"created\":true}}\n{\"result\":{\"canceled\":true,\"compact_revision\":\"9\"}}\n"),
                json(200, "{\"result\":{\"created\":true}}\n"));

        watching(registry()).awaitFresh("a");

        assertThat(nextAskedFor(WATCH)).contains("\"start_revision\":\"8\"");
    }

    @Test
    void renewalThatIsAnsweredWithoutATimeIsAnsweredWithANewLease() {
        says(GRANT, json(200, "{\"ID\":\"1\",\"TTL\":\"1\"}"), json(200, "{\"ID\":\"2\",\"TTL\":\"1\"}"));
        says(ALIVE, json(200, "{\"result\":{\"ID\":\"1\"}}\n"));

        registry().register(instance("a"), LEASE);

        assertThat(nextAskedFor(TXN)).contains("\"lease\":\"1\"");
        assertThat(nextAskedFor(TXN)).contains("\"lease\":\"2\"");
    }

    @Test
    void leaseThatDiesBeforeItIsUsedIsReplaced() {
        says(GRANT, json(200, "{\"ID\":\"1\",\"TTL\":\"9\"}"), json(200, "{\"ID\":\"2\",\"TTL\":\"9\"}"));
        says(
                TXN,
                json(404, "{\"error\":\"etcdserver: requested lease not found\",\"code\":5}"),
                json(200, "{" + HEADER + "}"));

        registry().register(instance("a"), LEASE);

        assertThat(nextAskedFor(TXN)).contains("\"lease\":\"1\"");
        assertThat(nextAskedFor(TXN)).contains("\"lease\":\"2\"");
    }

    @Test
    void memberWithoutALeaderIsLeftForTheNext() throws IOException {
        try (MockWebServer other = new MockWebServer()) {
            other.start();
            for (int i = 0; i < 3; i++) {
                other.enqueue(json(503, "{\"error\":\"etcdserver: no leader\",\"code\":14}"));
            }
            says(RANGE, json(200, listing("a")));
            EtcdRegistry registry =
                    registries.connect(EtcdSettings.of(URI.create("http://127.0.0.1:" + other.getPort()), endpoint()));

            assertThat(WatchRecorder.idsOf(TestRegistries.result(registry.lookup(SERVICE))))
                    .containsExactly("a");
            assertThat(WatchRecorder.idsOf(TestRegistries.result(registry.lookup(SERVICE))))
                    .containsExactly("a");
            assertThat(other.getRequestCount()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoJsonIsNoEmptyList() {
        for (String nonsense : List.of("<html>a proxy's page</html>", "", "{\"kvs\":[")) {
            answers.clear();
            says(RANGE, json(200, nonsense));

            assertThat(failure(registry().lookup(SERVICE))).hasMessageStartingWith("etcd at");
        }
    }

    @Test
    void redirectIsNotFollowed() {
        says(
                RANGE,
                new MockResponse.Builder()
                        .code(307)
                        .setHeader("Location", server.url("/elsewhere"))
                        .build());

        failure(registry().lookup(SERVICE));

        assertThat(asked).extracting(RecordedRequest::getTarget).doesNotContain("/elsewhere");
    }

    private EtcdRegistry registry() {
        return registries.connect(EtcdSettings.of(endpoint()));
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    private void says(String path, MockResponse... inTurn) {
        answers.put(path, new ConcurrentLinkedQueue<>(List.of(inTurn)));
    }

    private String nextAskedFor(String path) {
        try {
            while (true) {
                RecordedRequest request = asked.poll(20, TimeUnit.SECONDS);
                assertThat(request).as("asked for %s in time", path).isNotNull();
                if (request.getTarget().equals(path) && request.getBody() != null) {
                    return request.getBody().utf8();
                }
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupt);
        }
    }

    private static MockResponse json(int status, String body) {
        return new MockResponse.Builder().code(status).body(body).build();
    }

    private static String listing(String id) {
        return "{" + HEADER + ",\"kvs\":[{\"key\":\"" + GatewayJson.toBase64("/messaging/services/order/" + id)
                + "\",\"value\":\"" + GatewayJson.toBase64(InstanceJson.write(instance(id))) + "\"}]}";
    }
}
