package dev.interservice.messaging.http.server;

import dev.interservice.messaging.http.jetty.ServerExchange;
import dev.interservice.messaging.http.wire.ReceivedRequest;
import dev.interservice.messaging.transport.Intake;

/** A route of the server: gives what is sent to a path to the listener behind it. */
interface ServerRoute extends Intake {
    /** Whether it takes nothing new; what comes all the same is refused. */
    boolean isStopped();

    /** Takes a request, which it answers sooner or later. Never blocks. */
    void handle(ServerExchange exchange, ReceivedRequest received);

    /** Lets go of everything in flight, because the server ends. */
    void abandon();
}
