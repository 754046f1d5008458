package dev.interservice.messaging.etcd;

import dev.interservice.messaging.testkit.contract.RegistryFixture;
import dev.interservice.messaging.testkit.contract.RegistryGuarantee;
import dev.interservice.messaging.testkit.contract.RegistryOutageContract;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The registry keeps the whole contract with a real etcd, which is killed, frozen and loses its data on the way. */
class EtcdContractTest implements RegistryOutageContract {
    private static EtcdServer server;

    @BeforeAll
    static void start() {
        server = EtcdServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    public RegistryFixture fixture() {
        return new EtcdRegistryFixture(server, EtcdSettings.of(server.endpoint()));
    }

    @Override
    public Set<RegistryGuarantee> promisedGuarantees() {
        return EnumSet.allOf(RegistryGuarantee.class);
    }

    @Override
    public Duration lease() {
        return Duration.ofSeconds(2);
    }
}
