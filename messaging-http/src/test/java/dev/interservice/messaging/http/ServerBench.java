package dev.interservice.messaging.http;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Signal;
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
final class ServerBench implements AutoCloseable {
    static final Address.Operation RESERVE = new Address.Operation("inventory", "reserve");
    static final Address.Queue COOK = new Address.Queue("kitchen", "cook");
    static final Address.Subscription DELIVERY =
            new Address.Subscription(new Address.Topic("kitchen", "meal-ready"), "delivery");
    static final int MAX_BYTES = 1_000_000;
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicInteger timers = new AtomicInteger();
    private final Environment environment = counted(MessagingRuntime.environment("bench"));
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final OkHttpClient http1 = client(Protocol.HTTP_1_1);
    private final OkHttpClient http2 = client(Protocol.H2_PRIOR_KNOWLEDGE);
    private volatile boolean observerIsBroken;
    private volatile boolean idsAreBroken;
    final HttpServer server;

    ServerBench() {
        this(ServerLimits.DEFAULT);
    }

    ServerBench(ServerLimits limits) {
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
    record Asked<T>(Delivery delivery, CompletableFuture<T> end) {
        String text() {
            return new String(delivery.envelope().body().bytes(), StandardCharsets.UTF_8);
        }
    }

    /** A listener that a test plays. */
    static final class Hands<T> {
        private final BlockingQueue<Asked<T>> asked = new LinkedBlockingQueue<>();

        CompletableFuture<T> take(Delivery delivery) {
            CompletableFuture<T> end = new CompletableFuture<>();
            asked.add(new Asked<>(delivery, end));
            return end;
        }

        Asked<T> next() {
            return within(asked);
        }

        boolean isEmpty() {
            return asked.isEmpty();
        }
    }

    Hands<Reply> serve() {
        Hands<Reply> hands = new Hands<>();
        server.serve(RESERVE, hands::take);
        return hands;
    }

    /** Answers with what it was asked. */
    Intake serveEcho() {
        return server.serve(
                RESERVE,
                delivery -> CompletableFuture.completedFuture(
                        new Reply.Success(delivery.envelope().body())));
    }

    Hands<Settlement> receive(Address.Source address, int concurrency, int prefetch) {
        Hands<Settlement> hands = new Hands<>();
        server.receive(address, new IntakeSettings(concurrency, prefetch, Set.of()), hands::take);
        return hands;
    }

    /** A request that was answered. */
    record Told(int status, String outcome, String retryAfter, String text) {}

    Request.Builder post(Address address, String text) {
        return new Request.Builder()
                .url(server.endpoint() + HttpMapping.path(address))
                .post(RequestBody.create(text, MediaType.get("application/json")));
    }

    Told ask(Request request) {
        return ask(http1, request);
    }

    CompletableFuture<Told> begin(Protocol protocol, Request request) {
        return CompletableFuture.supplyAsync(
                () -> ask(protocol == Protocol.HTTP_1_1 ? http1 : http2, request), environment.executor());
    }

    CompletableFuture<Told> begin(Request request) {
        return begin(Protocol.HTTP_1_1, request);
    }

    okhttp3.Call call(Protocol protocol, Request request) {
        return (protocol == Protocol.HTTP_1_1 ? http1 : http2).newCall(request);
    }

    private static Told ask(OkHttpClient client, Request request) {
        try (Response response = client.newCall(request).execute()) {
            return new Told(
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
    int timers() {
        return timers.get();
    }

    private Environment counted(Environment real) {
        return (Environment) Proxy.newProxyInstance(
                Environment.class.getClassLoader(), new Class<?>[] {Environment.class}, (proxy, method, arguments) -> {
                    if (idsAreBroken && method.getName().equals("newId")) {
                        throw new IllegalStateException("no id");
                    }
                    if (!method.getName().equals("after")) {
                        return method.invoke(real, arguments);
                    }
                    timers.incrementAndGet();
                    AtomicBoolean over = new AtomicBoolean();
                    Runnable end = () -> {
                        if (over.compareAndSet(false, true)) {
                            timers.decrementAndGet();
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
    void after(Duration delay, Runnable task) {
        environment.after(delay, task);
    }

    /** Waits for a signal of this kind. */
    <S extends Signal> S signal(Class<S> kind) {
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

    static <T> T within(CompletableFuture<T> future) {
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
