/**
 * Not exported: receives messages over HTTP. {@code JettyRequestHandler} finds the route in {@code RouteTable}; {@code
 * OperationRoute} hands a request to its listener and answers, {@code MessageRoute} admits a command or event and keeps it
 * until it is settled.
 */
@NullMarked
package dev.interservice.messaging.http.server;

import org.jspecify.annotations.NullMarked;
