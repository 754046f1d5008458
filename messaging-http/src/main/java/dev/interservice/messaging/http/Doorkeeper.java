package dev.interservice.messaging.http;

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
 * <p>Runs on the threads that move bytes, and blocks none but those that {@link SpareThreads} can spare.
 */
final class Doorkeeper extends Handler.Abstract.NonBlocking {
    private final Routes routes;
    private final InHand inHand;
    private final TransportSetup setup;

    Doorkeeper(Routes routes, InHand inHand, TransportSetup setup) {
        this.routes = routes;
        this.inHand = inHand;
        this.setup = setup;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback, inHand, setup.environment()::nanos);
        boolean room = inHand.enter(exchange);
        try {
            if (inHand.isClosing()) {
                exchange.answer(Refusals.closing());
            } else if (!room) {
                exchange.answer(Refusals.overloaded());
            } else {
                admit(exchange);
            }
        } catch (Throwable broken) {
            // Jetty would answer it, and leave it in hand for ever.
            exchange.breaks(broken);
        }
        return true;
    }

    private void admit(Exchange exchange) {
        if (!HttpMethod.POST.is(exchange.request().getMethod())) {
            exchange.answer(Refusals.unknownMethod());
            return;
        }
        String path = Request.getPathInContext(exchange.request());
        Optional<Route> route = routes.find(path, Optional.ofNullable(exchange.field(HttpMapping.GROUP)));
        if (route.isEmpty()) {
            exchange.answer(Refusals.unroutable(path));
        } else if (route.get().isStopped()) {
            exchange.answer(Refusals.closing());
        } else if (isEncoded(exchange.field("content-encoding"))) {
            exchange.answer(Refusals.encoded());
        } else if (exchange.request().getLength() > setup.maxMessageBytes()) {
            exchange.answer(Refusals.tooLarge(setup.maxMessageBytes()));
        } else {
            read(exchange, path, route.get());
        }
    }

    private void read(Exchange exchange, String path, Route route) {
        String type = Routes.type(path);
        new BodyReader(
                        exchange,
                        setup.maxMessageBytes(),
                        content -> route.take(
                                exchange,
                                HttpMapping.read(
                                        type, exchange.fields(), content, () -> peer(exchange), setup.environment())),
                        () -> exchange.answer(Refusals.tooLarge(setup.maxMessageBytes())))
                .run();
    }

    private static boolean isEncoded(@Nullable String encoding) {
        return encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity");
    }

    private static String peer(Exchange exchange) {
        return Request.getRemoteAddr(exchange.request());
    }
}
