package dev.interservice.messaging.lookup.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.dns.PretendNameServer.Manner;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Name servers that fail, or say nothing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DnsInTroubleTest {
    private static final Duration AMPLE = Duration.ofSeconds(10);

    private final Environment environment = MessagingRuntime.environment("dns-in-trouble");
    private final BlockingQueue<Health.Status> changes = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void serverThatFailsAtAaaaDoesNotHideTheAddressesItKnows() throws Exception {
        try (PretendNameServer server = new PretendNameServer(Manner.FAILS);
                DnsRegistry registry = registry(AMPLE, server)) {
            server.become(DnsQuestion.Type.A, Manner.ANSWERS);

            assertThat(registry.lookup("inventory").get().instances())
                    .extracting(ServiceInstance::id)
                    .containsExactly("127.0.0.1:8082");
        }
    }

    @Test
    void serverThatFailsAtAaaaIsAskedAgainLongBeforeTheAddressesOfAExpire() throws Exception {
        BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
        try (PretendNameServer server = new PretendNameServer(Manner.ANSWERS);
                DnsRegistry registry = registry(AMPLE, server)) {
            server.become(DnsQuestion.Type.AAAA, Manner.FAILS);
            registry.watch(
                    "inventory", snapshot -> told.add(snapshot.instances().size()));
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(1);

            server.become(DnsQuestion.Type.AAAA, Manner.ANSWERS);

            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
        }
    }

    @Test
    void serverThatIsSilentAtAaaaHasTheTimeOfOneAnswerOnly() throws Exception {
        try (PretendNameServer server = new PretendNameServer(Manner.ANSWERS);
                DnsRegistry registry = registry(Duration.ofSeconds(1), server)) {
            server.become(DnsQuestion.Type.AAAA, Manner.IS_SILENT);

            assertThat(registry.lookup("inventory").get().instances()).hasSize(1);

            assertThat(server.asked()).containsExactly(DnsQuestion.Type.A, DnsQuestion.Type.AAAA);
        }
    }

    @Test
    void serverThatIsSilentAtAaaaIsNotAskedFirstNextTime() throws Exception {
        try (PretendNameServer halfSilent = new PretendNameServer(Manner.ANSWERS);
                PretendNameServer sound = new PretendNameServer(Manner.ANSWERS);
                DnsRegistry registry = registry(Duration.ofSeconds(1), halfSilent, sound)) {
            halfSilent.become(DnsQuestion.Type.AAAA, Manner.IS_SILENT);

            assertThat(registry.lookup("inventory").get().instances()).hasSize(1);
            assertThat(registry.lookup("inventory").get().instances()).hasSize(2);
        }
    }

    @Test
    void serverThatFailsAtAaaaAndKnowsNoOtherAddressHasFailed() throws Exception {
        try (PretendNameServer server = new PretendNameServer(Manner.FAILS);
                DnsRegistry registry = registry(AMPLE, server)) {
            server.become(DnsQuestion.Type.A, Manner.HAS_NONE);

            assertThat(catchThrowableOfType(
                            ExecutionException.class,
                            () -> registry.lookup("inventory").get()))
                    .hasCauseInstanceOf(RegistryException.class);
        }
    }

    @Test
    void silentServersTakeNoMoreThanTheTimeOfAWholeLookup() throws Exception {
        try (PretendNameServer one = new PretendNameServer(Manner.IS_SILENT);
                PretendNameServer two = new PretendNameServer(Manner.IS_SILENT);
                PretendNameServer three = new PretendNameServer(Manner.IS_SILENT);
                DnsRegistry registry = registry(Duration.ofMillis(100), one, two, three)) {
            assertThat(catchThrowableOfType(
                            ExecutionException.class,
                            () -> registry.lookup("inventory").get()))
                    .hasCauseInstanceOf(RegistryException.class);

            // Each question takes a quarter of that time at least: two rounds would be six.
            assertThat(Stream.of(one, two, three)
                            .mapToInt(each -> each.asked().size())
                            .sum())
                    .isBetween(1, 4);
        }
    }

    @Test
    void serverThatAnsweredLastIsAskedFirst() throws Exception {
        try (PretendNameServer silent = new PretendNameServer(Manner.IS_SILENT);
                PretendNameServer sound = new PretendNameServer(Manner.ANSWERS);
                DnsRegistry registry = registry(Duration.ofSeconds(1), silent, sound)) {
            assertThat(registry.lookup("inventory").get().instances()).hasSize(2);

            assertThat(silent.asked()).containsExactly(DnsQuestion.Type.A);
            assertThat(sound.asked()).containsExactly(DnsQuestion.Type.A, DnsQuestion.Type.AAAA);
        }
    }

    @Test
    void complaintOfALookupEndsWithAnybodysSuccess() throws Exception {
        try (PretendNameServer server = new PretendNameServer(Manner.FAILS);
                DnsRegistry registry = registry(AMPLE, server)) {
            assertThat(registry.lookup("inventory")).failsWithin(Duration.ofSeconds(30));
            assertThat(registry.health().status()).isEqualTo(Health.Status.DOWN);

            server.become(Manner.ANSWERS);
            registry.lookup("kitchen").get();

            assertThat(registry.health().status()).isEqualTo(Health.Status.UP);
        }
    }

    @Test
    void complaintOfThoseWhoWatchGoesWithTheLastOfThem() throws Exception {
        try (PretendNameServer server = new PretendNameServer(Manner.FAILS);
                DnsRegistry registry = registry(AMPLE, server)) {
            Registration watch = registry.watch("inventory", snapshot -> {});
            assertThat(changes.poll(20, TimeUnit.SECONDS)).isEqualTo(Health.Status.DOWN);

            watch.close();

            assertThat(registry.health().status()).isEqualTo(Health.Status.UP);
        }
    }

    private DnsRegistry registry(Duration timeout, PretendNameServer... servers) {
        URI[] addresses = Stream.of(servers).map(PretendNameServer::address).toArray(URI[]::new);
        Map<String, URI> names = Map.of(
                "inventory", URI.create("http://inventory.test:8082"),
                "kitchen", URI.create("http://kitchen.test:8083"));
        return DnsRegistry.start(
                DnsSettings.of(names).servers(addresses).timeout(timeout),
                new RegistrySetup("test", this::observe, environment));
    }

    private void observe(Signal signal) {
        if (signal instanceof Signal.StateChanged changed) {
            changes.add(changed.component().status());
        }
    }
}
