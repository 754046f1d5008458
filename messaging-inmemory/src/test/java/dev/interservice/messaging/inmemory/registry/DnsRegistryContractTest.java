package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.dns.DnsRegistry;
import dev.interservice.messaging.lookup.dns.DnsSettings;
import dev.interservice.messaging.servers.DnsmasqServer;
import dev.interservice.messaging.testkit.contract.RegistryDisturbance;
import dev.interservice.messaging.testkit.contract.RegistryFixture;
import dev.interservice.messaging.testkit.contract.RegistryGuarantee;
import dev.interservice.messaging.testkit.contract.RegistryOutageContract;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The registry that asks DNS keeps what it can of the contract, with the SRV records of a real server. */
class DnsRegistryContractTest implements RegistryOutageContract {
    private static DnsmasqServer server;

    @BeforeAll
    static void start() {
        server = DnsmasqServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    public RegistryFixture fixture() {
        server.restartWith(List.of());
        return new DnsRegistryFixture();
    }

    @Override
    public Set<RegistryGuarantee> promisedGuarantees() {
        return EnumSet.of(RegistryGuarantee.CHANGES);
    }

    private static final class DnsRegistryFixture implements RegistryFixture {
        private static final DnsSettings SETTINGS = DnsSettings.of(Map.of(
                "kit", URI.create("http+srv://_kit._tcp.test"),
                "kit-other", URI.create("http+srv://_kit-other._tcp.test")));

        @Override
        public ServiceRegistry connect(RegistrySetup setup) {
            return DnsRegistry.start(SETTINGS.servers(server.address()), setup);
        }

        @Override
        public void place(List<ServiceInstance> instances) {
            server.restartWith(instances.stream()
                    .map(each -> "--srv-host=_" + each.service() + "._tcp.test,127.0.0.1,"
                            + each.endpoints().get("http").getPort())
                    .toList());
        }

        @Override
        public Optional<TransportFixture.Repair> disturb(RegistryDisturbance disturbance) {
            switch (disturbance) {
                case UNREACHABLE -> server.kill();
                case FROZEN -> server.pause();
                case RESTARTED_EMPTY -> server.restartWith(List.of());
            }
            return Optional.of(() -> {
                switch (disturbance) {
                    case UNREACHABLE -> server.restart();
                    case FROZEN -> server.resume();
                    case RESTARTED_EMPTY -> {
                        // It has nothing left to come back to.
                    }
                }
            });
        }

        @Override
        public Set<String> secrets() {
            return Set.of();
        }

        @Override
        public void close() {}
    }
}
