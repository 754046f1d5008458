/**
 * Not exported: all that an upgrade of Jetty can break. {@code JettyServer} assembles the server; {@code ServerExchange} is
 * one request until its response is written, {@code BodyReader} reads its body, {@code ServerConnectionSweeper} ends slow requests.
 */
@NullMarked
package dev.interservice.messaging.http.jetty;

import org.jspecify.annotations.NullMarked;
