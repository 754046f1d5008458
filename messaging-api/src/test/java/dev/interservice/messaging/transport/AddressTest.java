package dev.interservice.messaging.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void credentialsOfAnEndpointAreNotShown() {
        URI endpoint = URI.create("http://cook:pa%40ss@kitchen:8080/base");

        assertThat(new Address.Operation("kitchen", "ask", Optional.of(endpoint)))
                .hasToString("operation kitchen.ask at http://****@kitchen:8080/base");
    }

    /** An underscore is allowed in a name, but not in the host of a URI. */
    @Test
    void credentialsBeforeAnOddHostAreNotShown() {
        assertThat(Address.toDisplayString(URI.create("http://cook:pass@the_kitchen:8080/base")))
                .isEqualTo("http://****@the_kitchen:8080/base");
    }
}
