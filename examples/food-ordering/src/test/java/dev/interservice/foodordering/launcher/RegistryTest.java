package dev.interservice.foodordering.launcher;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:2379",
                "localhost:2379",
                "127.0.0.1",
                "http:///v3",
                "amqp://127.0.0.1:2379",
                "http://127.0.0.1:2379/v3",
                "http://127.0.0.1:2379?user=root",
                "http://127.0.0.1:65536",
                "http://127.0.0.1:2379,",
                "http://etcd one:2379",
                "http://root:secret@127.0.0.1:2379",
                "http://root:secret@etcd_one:2379"
            })
    void whatIsNoAddressIsNotToldAgainButWhatItMustBe(String endpoints) {
        assertThatThrownBy(() -> Registry.requireSomebodyListens(endpoints))
                .isInstanceOf(NoServerException.class)
                .hasMessage("ETCD_ENDPOINTS must be such as http://127.0.0.1:2379, without credentials");
    }

    @Test
    void oneOfThemIsEnough() throws Exception {
        String away = "http://127.0.0.1:" + PrivateServer.freePort();
        try (ServerSocket there = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String both = away + ", http://127.0.0.1:" + there.getLocalPort() + "/";

            assertThatCode(() -> Registry.requireSomebodyListens(both)).doesNotThrowAnyException();
        }
    }
}
