package dev.interservice.messaging.amqp.connection;

import dev.interservice.messaging.transport.Secret;

/** Where the broker listens, and as which user a connection logs in. */
public record BrokerAddress(
        String host, int port, String virtualHost, String username, Secret password, boolean isEncrypted) {
    /** For error messages and logs: host and port, without the credentials. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
