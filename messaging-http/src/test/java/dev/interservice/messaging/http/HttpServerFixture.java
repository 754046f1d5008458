package dev.interservice.messaging.http;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.http.jetty.ServerLimits;
import dev.interservice.messaging.http.server.HttpServer;
import dev.interservice.messaging.http.wire.EnvelopeMapping;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportSetup;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** A server and those who ask it: with a plain client over HTTP/1.1 or HTTP/2, or by hand. */
public final class HttpServerFixture implements AutoCloseable {
    static final Address.Operation RESERVE = new Address.Operation("inventory", "reserve");
    static final Address.Queue COOK = new Address.Queue("kitchen", "cook");
    static final Address.Subscription DELIVERY =
            new Address.Subscription(new Address.Topic("kitchen", "meal-ready"), "delivery");
    static final int MAX_BYTES = 1_000_000;
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicInteger openTimers = new AtomicInteger();
    private final Environment environment = countingTimers(MessagingRuntime.environment("bench"));
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final OkHttpClient http1 = client(Protocol.HTTP_1_1);
    private final OkHttpClient http2 = client(Protocol.H2_PRIOR_KNOWLEDGE);
    private volatile boolean observerIsBroken;
    private volatile boolean idsAreBroken;
    final HttpServer server;

    HttpServerFixture() {
        this(ServerLimits.DEFAULT);
    }

    HttpServerFixture(ServerLimits limits) {
        server = HttpServer.open(settings(0).listenAddress(), limits, setup());
    }

    static HttpSettings settings(int port) {
        return new HttpSettings(
                Optional.of(port),
                Optional.of("127.0.0.1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    TransportSetup setup() {
        return new TransportSetup("bench", "bench-1", MAX_BYTES, this::observe, environment);
    }

    /** From now on there are no ids for messages that bring none, so that something breaks in the midst of a request. */
    void breakIds() {
        idsAreBroken = true;
    }

    /** From now on the observer throws whatever it is told. */
    void breakObserver() {
        observerIsBroken = true;
    }

    private void observe(Signal signal) {
        if (observerIsBroken) {
            throw new IllegalStateException("the observer is broken");
        }
        signals.add(signal);
    }

    /** What came, and what is to become of it. */
    record PendingDelivery<T>(Delivery delivery, CompletableFuture<T> result) {
        String text() {
            return new String(delivery.envelope().body().bytes(), StandardCharsets.UTF_8);
        }
    }

    /** A listener that a test plays. */
    static final class ManualListener<T> {
        private final BlockingQueue<PendingDelivery<T>> deliveries = new LinkedBlockingQueue<>();

        CompletableFuture<T> handle(Delivery delivery) {
            CompletableFuture<T> end = new CompletableFuture<>();
            deliveries.add(new PendingDelivery<>(delivery, end));
            return end;
        }

        PendingDelivery<T> next() {
            return within(deliveries);
        }

        boolean isEmpty() {
            return deliveries.isEmpty();
        }
    }

    ManualListener<Reply> serve() {
        ManualListener<Reply> listener = new ManualListener<>();
        server.serve(RESERVE, listener::handle);
        return listener;
    }

    /** Answers with what it was asked. */
    Intake serveEcho() {
        return server.serve(
                RESERVE,
                delivery -> CompletableFuture.completedFuture(
                        new Reply.Success(delivery.envelope().body())));
    }

    ManualListener<Settlement> receive(Address.Source address, int concurrency, int prefetch) {
        ManualListener<Settlement> listener = new ManualListener<>();
        server.receive(address, new IntakeSettings(concurrency, prefetch, Set.of()), listener::handle);
        return listener;
    }

    /** A request that was answered. */
    record RecordedResponse(int status, String outcome, String retryAfter, String text) {}

    Request.Builder post(Address address, String text) {
        return new Request.Builder()
                .url(server.endpoint() + EnvelopeMapping.path(address))
                .post(RequestBody.create(text, MediaType.get("application/json")));
    }

    RecordedResponse send(Request request) {
        return send(http1, request);
    }

    CompletableFuture<RecordedResponse> sendAsync(Protocol protocol, Request request) {
        return CompletableFuture.supplyAsync(
                () -> send(protocol == Protocol.HTTP_1_1 ? http1 : http2, request), environment.executor());
    }

    CompletableFuture<RecordedResponse> sendAsync(Request request) {
        return sendAsync(Protocol.HTTP_1_1, request);
    }

    okhttp3.Call call(Protocol protocol, Request request) {
        return (protocol == Protocol.HTTP_1_1 ? http1 : http2).newCall(request);
    }

    private static RecordedResponse send(OkHttpClient client, Request request) {
        try (Response response = client.newCall(request).execute()) {
            return new RecordedResponse(
                    response.code(),
                    response.header("messaging-outcome", ""),
                    response.header("retry-after", ""),
                    response.body().string());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A connection by hand. */
    Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.endpoint().getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whatever comes until the server ends the connection. */
    static String readToTheEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What comes until this has come. */
    static String readUntil(Socket socket, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("the connection ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** How many timers have neither run nor been cancelled. */
    int openTimers() {
        return openTimers.get();
    }

    private Environment countingTimers(Environment real) {
        return (Environment) Proxy.newProxyInstance(
                Environment.class.getClassLoader(), new Class<?>[] {Environment.class}, (proxy, method, arguments) -> {
                    if (idsAreBroken && method.getName().equals("newId")) {
                        throw new IllegalStateException("no id");
                    }
                    if (!method.getName().equals("after")) {
                        return method.invoke(real, arguments);
                    }
                    openTimers.incrementAndGet();
                    AtomicBoolean over = new AtomicBoolean();
                    Runnable end = () -> {
                        if (over.compareAndSet(false, true)) {
                            openTimers.decrementAndGet();
                        }
                    };
                    Environment.Timer timer = real.after((Duration) arguments[0], () -> {
                        end.run();
                        ((Runnable) arguments[1]).run();
                    });
                    return (Environment.Timer) () -> {
                        timer.cancel();
                        end.run();
                    };
                });
    }

    /** Does something later, by the clock. */
    void runAfter(Duration delay, Runnable task) {
        environment.after(delay, task);
    }

    /** Waits for a signal of this kind. */
    <S extends Signal> S awaitSignal(Class<S> kind) {
        while (true) {
            Signal next = within(signals);
            if (kind.isInstance(next)) {
                return kind.cast(next);
            }
        }
    }

    static Reply success(String text) {
        return new Reply.Success(Body.of("application/json", text.getBytes(StandardCharsets.UTF_8)));
    }

    public static <T> T within(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | TimeoutException late) {
            throw new AssertionError("not within " + PATIENCE, late);
        } catch (java.util.concurrent.ExecutionException failure) {
            throw new AssertionError("it failed", failure);
        }
    }

    static <T> T within(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("nothing came within " + PATIENCE);
            }
            return next;
        } catch (InterruptedException interrupt) {
            throw new AssertionError("interrupted", interrupt);
        }
    }

    /** Asks again and again, as a watch does; there is nothing to be told by. */
    static void eventually(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        for (OkHttpClient each : List.of(http1, http2)) {
            each.connectionPool().evictAll();
            each.dispatcher().executorService().shutdown();
        }
        server.close();
        environment.close();
    }

    private static OkHttpClient client(Protocol protocol) {
        return new OkHttpClient.Builder()
                .protocols(List.of(protocol))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .readTimeout(PATIENCE)
                .connectionPool(new ConnectionPool())
                .build();
    }
}
