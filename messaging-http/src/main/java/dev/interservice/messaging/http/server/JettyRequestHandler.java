package dev.interservice.messaging.http.server;

import dev.interservice.messaging.http.jetty.BodyReader;
import dev.interservice.messaging.http.jetty.InFlightRequests;
import dev.interservice.messaging.http.jetty.InlineExecutionLimiter;
import dev.interservice.messaging.http.jetty.RefusalResponses;
import dev.interservice.messaging.http.jetty.ServerExchange;
import dev.interservice.messaging.http.wire.EnvelopeMapping;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.Optional;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request in, if it is one of ours and there is room, reads it whole and brings it to its route. Whatever it
 * refuses was not executed.
 *
 * <p>Runs on the threads that move bytes, and blocks none but those that {@link InlineExecutionLimiter} can spare.
 */
final class JettyRequestHandler extends Handler.Abstract.NonBlocking {
    private final RouteTable routes;
    private final InFlightRequests inFlight;
    private final TransportSetup setup;

    JettyRequestHandler(RouteTable routes, InFlightRequests inFlight, TransportSetup setup) {
        this.routes = routes;
        this.inFlight = inFlight;
        this.setup = setup;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ServerExchange exchange = new ServerExchange(request, response, callback, inFlight, setup.environment()::nanos);
        boolean room = inFlight.add(exchange);
        try {
            if (inFlight.isClosing()) {
                exchange.respond(RefusalResponses.closing());
            } else if (!room) {
                exchange.respond(RefusalResponses.overloaded());
            } else {
                admit(exchange);
            }
        } catch (Throwable broken) {
            // Jetty would answer it, and leave it in flight for ever.
            exchange.respondInternalError(broken);
        }
        return true;
    }

    private void admit(ServerExchange exchange) {
        if (!HttpMethod.POST.is(exchange.request().getMethod())) {
            exchange.respond(RefusalResponses.methodNotAllowed());
            return;
        }
        String path = Request.getPathInContext(exchange.request());
        Optional<ServerRoute> route = routes.find(path, Optional.ofNullable(exchange.field(EnvelopeMapping.GROUP)));
        if (route.isEmpty()) {
            exchange.respond(RefusalResponses.unroutable(path));
        } else if (route.get().isStopped()) {
            exchange.respond(RefusalResponses.closing());
        } else if (hasContentEncoding(exchange.field("content-encoding"))) {
            exchange.respond(RefusalResponses.unsupportedEncoding());
        } else if (exchange.request().getLength() > setup.maxMessageBytes()) {
            exchange.respond(RefusalResponses.tooLarge(setup.maxMessageBytes()));
        } else {
            read(exchange, path, route.get());
        }
    }

    private void read(ServerExchange exchange, String path, ServerRoute route) {
        String type = RouteTable.type(path);
        new BodyReader(
                        exchange,
                        setup.maxMessageBytes(),
                        content -> route.handle(
                                exchange,
                                EnvelopeMapping.read(
                                        type,
                                        exchange.fields(),
                                        content,
                                        () -> remoteAddress(exchange),
                                        setup.environment())),
                        () -> exchange.respond(RefusalResponses.tooLarge(setup.maxMessageBytes())))
                .run();
    }

    private static boolean hasContentEncoding(@Nullable String encoding) {
        return encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity");
    }

    private static String remoteAddress(ServerExchange exchange) {
        return Request.getRemoteAddr(exchange.request());
    }
}
