package dev.interservice.messaging.internal.environment;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.lookup.dns.DnsSettings;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.runtime.ScriptedTransport;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registries of the real machine have threads that no handler uses. */
class RegistryThreadsTest {
    private final SystemEnvironment environment = SystemEnvironment.start("order");

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void registriesWorkWhileHandlersKeepEveryCoreBusy() throws Exception {
        AtomicBoolean busy = new AtomicBoolean(true);
        CountDownLatch renewed = new CountDownLatch(1);
        int handlers = 2 * Runtime.getRuntime().availableProcessors();
        CountDownLatch done = new CountDownLatch(handlers);
        for (int i = 0; i < handlers; i++) {
            environment.executor().execute(() -> {
                while (busy.get()) {
                    Thread.onSpinWait();
                }
                done.countDown();
            });
        }
        try {
            environment.forRegistries().executor().execute(renewed::countDown);

            assertThat(renewed.await(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            busy.set(false);
        }
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void registriesHaveThreadsOfTheirOwn() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();

        environment.forRegistries().executor().execute(() -> thread.complete(Thread.currentThread()));

        assertThat(thread.get(5, TimeUnit.SECONDS).getName()).startsWith("messaging-order-registry-");
    }

    @Test
    void closeInterruptsWhatRegistriesDoAndWaitsForItsEnd() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        environment.forRegistries().executor().execute(() -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException expected) {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
                ended.set(true);
            }
        });
        assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();

        environment.close();

        assertThat(ended).isTrue();
    }

    /** A name server that says nothing has the registry complain, on the thread that asked. */
    @Test
    void registryThatTheConfigurationNamesWorksOnThoseThreads() throws Exception {
        CompletableFuture<String> complained = new CompletableFuture<>();
        ScriptedTransport transport = new ScriptedTransport();
        transport.needsEndpoint = true;
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            DnsSettings settings = DnsSettings.of(Map.of("shop", URI.create("http://shop.test:8082")))
                    .servers(URI.create("dns://127.0.0.1:" + silent.getLocalPort()))
                    .timeout(Duration.ofMillis(50));
            Messaging messaging = MessagingRuntime.builder(MessagingConfig.of("caller")
                            .registry("dns", settings)
                            .defaults(ScopedSettings.NONE.transport("scripted").lookup("dns")))
                    .transport("scripted", transport)
                    .observer(signal -> {
                        if (signal instanceof Signal.StateChanged changed
                                && changed.component().name().equals("registry dns")) {
                            complained.complete(Thread.currentThread().getName());
                        }
                    })
                    .start(service -> {});
            try {
                messaging.requestAsync(BUY, ORDER);

                assertThat(complained.get(10, TimeUnit.SECONDS)).startsWith("messaging-caller-registry-");
            } finally {
                messaging.close();
            }
        }
    }
}
