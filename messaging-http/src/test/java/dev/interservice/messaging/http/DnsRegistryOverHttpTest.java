package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.servers.DnsmasqServer;
import dev.interservice.messaging.servers.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls between services whose instances a real DNS server names: as a configuration file says, over HTTP. */
@Timeout(60)
class DnsRegistryOverHttpTest {
    record Ask(String text) {}

    record Answer(String place) {}

    private static final Operation<Ask, Answer> WHERE =
            Operation.of("inventory", "where", Ask.class, Answer.class).idempotent();
    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CALLS = 50;

    @TempDir
    private Path directory;

    private final int port = FreePort.next();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private DnsmasqServer dns;

    @BeforeEach
    void start() {
        dns = DnsmasqServer.start(record(FIRST));
        open.push(dns);
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    void instanceThatGoesAwayFailsNoCallThoughItsRecordStays() throws Exception {
        dns.restartWith(List.of(record(FIRST), record(SECOND)));
        Messaging first = inventory(FIRST);
        inventory(SECOND);
        Messaging order = order();
        assertThat(places(order)).contains(FIRST, SECOND);

        first.close();

        assertThat(places(order)).containsOnly(SECOND);
    }

    @Test
    void refusedConnectionMakesDnsBeAskedBeforeItsRecordExpires() throws Exception {
        Messaging first = inventory(FIRST);
        Messaging order = order();
        assertThat(order.request(WHERE, new Ask("where are you")).place()).isEqualTo(FIRST);

        first.close();
        inventory(SECOND);
        dns.restartWith(List.of(record(SECOND)));

        assertThat(placeInTheEnd(order)).isEqualTo(SECOND);
    }

    /** Of an hour: nobody here waits for that. */
    private static String record(String address) {
        return "--host-record=inventory.test," + address + ",3600";
    }

    private static List<String> places(Messaging order) {
        return IntStream.range(0, CALLS)
                .mapToObj(number ->
                        order.request(WHERE, new Ask("call " + number)).place())
                .toList();
    }

    /** Of the first call that finds somebody: DNS is asked once a second at most. */
    private static String placeInTheEnd(Messaging order) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return order.request(WHERE, new Ask("where are you now")).place();
            } catch (UnavailableException | CallRejectedException notYet) {
                // Nobody is there, and after some calls nobody is called: its circuit is open.
                if (System.nanoTime() - end > 0) {
                    throw notYet;
                }
            }
        }
    }

    private Messaging inventory(String host) throws IOException {
        return start(
                Map.of(
                        "service.name",
                        "inventory",
                        "transports.http.host",
                        host,
                        "transports.http.port",
                        String.valueOf(port)),
                messaging -> messaging.serve(WHERE, (ask, context) -> new Answer(host)));
    }

    private Messaging order() throws IOException {
        return start(Map.of("service.name", "order"), messaging -> {});
    }

    private Messaging start(Map<String, String> overrides, Consumer<Messaging> handlers) throws IOException {
        Path file = Files.writeString(directory.resolve("messaging.yaml"), """
                messaging:
                  transports: { http: {} }
                  limits: { drain-delay: 0s }
                  defaults: { transport: http, lookup: dns }
                  registries:
                    dns: { names: { inventory: "http://inventory.test:%d" }, servers: ["%s"] }
                """.formatted(port, dns.address()));
        Messaging started = MessagingRuntime.start(MessagingConfig.load(file, overrides), handlers);
        open.push(started);
        return started;
    }
}
