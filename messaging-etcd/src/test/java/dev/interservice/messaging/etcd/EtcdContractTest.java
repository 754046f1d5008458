package dev.interservice.messaging.etcd;

import dev.interservice.messaging.testkit.RegistryInTroubleContract;
import dev.interservice.messaging.testkit.RegistryPromise;
import dev.interservice.messaging.testkit.RegistryWire;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The registry keeps the whole contract with a real etcd, which is killed, frozen and loses its data on the way. */
class EtcdContractTest implements RegistryInTroubleContract {
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
    public RegistryWire wire() {
        return new EtcdWire(server, EtcdSettings.of(server.endpoint()));
    }

    @Override
    public Set<RegistryPromise> promises() {
        return EnumSet.allOf(RegistryPromise.class);
    }

    @Override
    public Duration lease() {
        return Duration.ofSeconds(2);
    }
}
