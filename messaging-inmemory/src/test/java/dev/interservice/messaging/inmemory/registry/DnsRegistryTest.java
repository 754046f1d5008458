package dev.interservice.messaging.inmemory.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceInstance.Status;
import dev.interservice.messaging.lookup.dns.DnsRegistry;
import dev.interservice.messaging.lookup.dns.DnsSettings;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.servers.DnsmasqServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real server says, and how it becomes instances. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DnsRegistryTest {
    private final Environment environment = MessagingRuntime.environment("dns-test");
    private final BlockingQueue<InstanceSnapshot> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void eachAddressOfANameIsAnInstance() throws Exception {
        try (DnsmasqServer server = DnsmasqServer.start(
                        "--host-record=inventory.test,127.0.0.1,::1", "--host-record=inventory.test,127.0.0.2");
                DnsRegistry registry = registry(server, "http://inventory.test:8082/base")) {
            assertThat(registry.lookup("inventory").get().instances())
                    .extracting(each -> each.endpoints().get("http").toString())
                    .containsExactlyInAnyOrder(
                            "http://127.0.0.1:8082/base",
                            "http://127.0.0.2:8082/base",
                            "http://[0:0:0:0:0:0:0:1]:8082/base");
        }
    }

    @Test
    void aliasIsFollowed() throws Exception {
        try (DnsmasqServer server = DnsmasqServer.start(
                        "--cname=alias.test,inventory.test", "--host-record=inventory.test,127.0.0.1");
                DnsRegistry registry = registry(server, "http://Alias.Test:8082")) {
            assertThat(registry.lookup("inventory").get().instances())
                    .extracting(ServiceInstance::id)
                    .containsExactly("127.0.0.1:8082");
        }
    }

    @Test
    void recordsOfAServiceSayPortWeightAndPriority() throws Exception {
        try (DnsmasqServer server = DnsmasqServer.start(
                        "--srv-host=_inventory._tcp.test,a.test,8081,10,5",
                        "--srv-host=_inventory._tcp.test,b.test,8082,10,60000",
                        "--srv-host=_inventory._tcp.test,c.test,8083,20,0");
                DnsRegistry registry = registry(server, "https+srv://_inventory._tcp.test")) {
            Map<String, URI> endpoint = Map.of("http", URI.create("https://a.test:8081"));
            List<ServiceInstance> found = registry.lookup("inventory").get().instances();

            assertThat(found)
                    .extracting(ServiceInstance::id, ServiceInstance::weight, ServiceInstance::status)
                    .containsExactly(
                            tuple("a.test:8081", 5, Status.UP),
                            tuple("b.test:8082", 1_000, Status.UP),
                            tuple("c.test:8083", 1, Status.DRAINING));
            assertThat(found.get(0).endpoints()).isEqualTo(endpoint);
        }
    }

    @Test
    void answerThatFitsIntoNoDatagramIsAskedForOverTcp() throws Exception {
        List<String> records = new ArrayList<>();
        IntStream.range(0, 90)
                .forEach(number ->
                        records.add("--srv-host=_inventory._tcp.test,instance-" + number + ".of.inventory.test,8082"));
        try (DnsmasqServer server = DnsmasqServer.start(records.toArray(String[]::new));
                DnsRegistry registry = registry(server, "http+srv://_inventory._tcp.test")) {
            assertThat(registry.lookup("inventory").get().instances()).hasSize(90);
        }
    }

    @Test
    void changeIsToldWhenWhatWasToldHasExpired() throws Exception {
        try (DnsmasqServer server = DnsmasqServer.start("--host-record=inventory.test,127.0.0.1");
                DnsRegistry registry = registry(server, "http://inventory.test:8082")) {
            registry.watch("inventory", told::add);
            assertThat(next()).containsExactly("127.0.0.1:8082");

            server.restartWith(List.of("--host-record=inventory.test,127.0.0.2"));

            List<String> seen = next();
            while (seen.equals(List.of("127.0.0.1:8082"))) {
                seen = next();
            }
            assertThat(seen).containsExactly("127.0.0.2:8082");
        }
    }

    @Test
    void serverThatComesBackIsFoundAgain() throws Exception {
        try (DnsmasqServer server = DnsmasqServer.start("--host-record=inventory.test,127.0.0.1");
                DnsRegistry registry = registry(server, "http://inventory.test:8082")) {
            registry.watch("inventory", told::add);
            assertThat(next()).containsExactly("127.0.0.1:8082");

            server.kill();
            await(snapshot -> snapshot.stale().isPresent());
            assertThat(registry.health().status()).isEqualTo(Health.Status.DOWN);
            server.restart();

            await(snapshot -> snapshot.stale().isEmpty());
            assertThat(registry.health().status()).isEqualTo(Health.Status.UP);
        }
    }

    @Test
    void lookupTellsThoseWhoWatchAndAsksOnceASecondAtMost() throws Exception {
        try (DnsmasqServer server = DnsmasqServer.start("--host-record=inventory.test,127.0.0.1,3600");
                DnsRegistry registry = registry(server, "http://inventory.test:8082")) {
            registry.watch("inventory", told::add);
            assertThat(next()).containsExactly("127.0.0.1:8082");
            InstanceSnapshot first = registry.lookup("inventory").get();
            server.restartWith(List.of("--host-record=inventory.test,127.0.0.2,3600"));

            CompletableFuture<InstanceSnapshot> second = registry.lookup("inventory");
            CompletableFuture<InstanceSnapshot> third = registry.lookup("inventory");

            assertThat(ids(second.get())).containsExactly("127.0.0.2:8082");
            assertThat(third.get().asOf()).isEqualTo(second.get().asOf());
            assertThat(Duration.between(first.asOf(), second.get().asOf())).isGreaterThan(Duration.ofMillis(990));
            List<String> seen = next();
            while (seen.equals(List.of("127.0.0.1:8082"))) {
                seen = next();
            }
            assertThat(seen).containsExactly("127.0.0.2:8082");
        }
    }

    @Test
    void nameThatVanishesIsSeenTwiceBeforeItIsBelieved() throws Exception {
        try (DnsmasqServer server = DnsmasqServer.start("--host-record=inventory.test,127.0.0.1");
                DnsRegistry registry = registry(server, "http://inventory.test:8082")) {
            registry.watch("inventory", told::add);
            assertThat(next()).containsExactly("127.0.0.1:8082");

            server.restartWith(List.of());
            registry.lookup("inventory").get();

            List<String> seen = next();
            while (!seen.isEmpty()) {
                assertThat(seen).containsExactly("127.0.0.1:8082");
                seen = next();
            }
        }
    }

    private DnsRegistry registry(DnsmasqServer server, String name) {
        return DnsRegistry.start(
                DnsSettings.of(Map.of("inventory", URI.create(name))).servers(server.address()),
                new RegistrySetup("test", signal -> {}, environment));
    }

    private void await(Predicate<InstanceSnapshot> isSo) throws InterruptedException {
        InstanceSnapshot snapshot = told.poll(20, TimeUnit.SECONDS);
        while (snapshot != null && !isSo.test(snapshot)) {
            snapshot = told.poll(20, TimeUnit.SECONDS);
        }
        assertThat(snapshot).as("told in time").isNotNull();
    }

    /** The ids of the next that is told. */
    private List<String> next() throws InterruptedException {
        InstanceSnapshot snapshot = told.poll(20, TimeUnit.SECONDS);
        assertThat(snapshot).as("told in time").isNotNull();
        return ids(snapshot);
    }

    private static List<String> ids(InstanceSnapshot snapshot) {
        return snapshot.instances().stream().map(ServiceInstance::id).toList();
    }
}
