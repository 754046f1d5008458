package dev.interservice.foodordering.web;

import io.javalin.Javalin;
import io.javalin.json.JavalinJackson3;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** Answers browsers and curl, on this machine only. */
public final class WebServer implements AutoCloseable {
    private static final long LARGEST_BODY = 16 * 1024;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration IDLE_CLIENTS_GO_AFTER = Duration.ofMillis(100);

    private final Javalin server;
    private final List<Routes> routes;

    private WebServer(Javalin server, List<Routes> routes) {
        this.server = server;
        this.routes = List.copyOf(routes);
    }

    /** Another program listens there. */
    public static final class PortInUseException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private PortInUseException(int port, IOException cause) {
            super("port " + port + " is in use", cause);
        }
    }

    /**
     * A server that answers.
     *
     * @param port zero for any that is free
     * @throws PortInUseException another program listens there
     */
    public static WebServer start(int port, List<Routes> routes) {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.jetty.modifyServer(WebServer::stopGracefully);
            config.jetty.addConnector((jetty, http) -> connector(jetty, http, port));
            config.http.maxRequestSize = LARGEST_BODY;
            config.http.prefer405over404 = true;
            config.jsonMapper(new JavalinJackson3(Json.MAPPER, false));
            new Problems().register(config.routes);
            routes.forEach(each -> each.register(config.routes));
        });
        return new WebServer(server.start(), routes);
    }

    public int port() {
        return server.port();
    }

    /** Lets requests in hand finish, then frees the port. */
    @Override
    public void close() {
        routes.forEach(Routes::close);
        server.stop();
    }

    private static void stopGracefully(Server jetty) {
        jetty.insertHandler(new GracefulHandler());
        jetty.setStopTimeout(STOP_TIMEOUT.toMillis());
    }

    private static ServerConnector connector(Server jetty, HttpConfiguration http, int port) {
        ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setShutdownIdleTimeout(IDLE_CLIENTS_GO_AFTER.toMillis());
        try {
            connector.open();
        } catch (IOException failure) {
            throw new PortInUseException(port, failure);
        }
        return connector;
    }
}
