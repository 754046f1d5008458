package dev.interservice.messaging.http.client;

import okhttp3.Protocol;

/**
 * How {@link HttpClient} connects.
 *
 * @param protocol {@code HTTP_1_1}, or {@code H2_PRIOR_KNOWLEDGE} for HTTP/2 without TLS
 * @param maxConnections how many calls are on the wire at once
 * @param maxWaiting how many calls may wait for one of those to end
 */
public record ClientOptions(Protocol protocol, int maxConnections, int maxWaiting) {}
