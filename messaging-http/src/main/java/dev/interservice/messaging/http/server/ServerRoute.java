package dev.interservice.messaging.http.server;

import dev.interservice.messaging.http.jetty.ServerExchange;
import dev.interservice.messaging.http.wire.ReceivedRequest;
import dev.interservice.messaging.transport.Intake;

/** What is behind a path: a listener that takes what is sent there. */
interface ServerRoute extends Intake {
    /** Whether it takes nothing new; what comes all the same is refused. */
    boolean isStopped();

    /** Takes a request, which it answers sooner or later. Never blocks. */
    void handle(ServerExchange exchange, ReceivedRequest received);

    /** Lets go of everything in hand, because the server ends. */
    void abandon();
}
