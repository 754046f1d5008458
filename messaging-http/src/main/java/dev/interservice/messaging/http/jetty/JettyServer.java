package dev.interservice.messaging.http.jetty;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.BindException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The one place that puts Jetty together: HTTP/1.1 and HTTP/2 by prior knowledge on one port, its threads and its limits.
 *
 * <p>Its threads read requests and write answers, and handlers may block so many of them and no more. The selectors accept
 * connections themselves.
 */
public final class JettyServer {
    private static final int NO_ACCEPTORS = 0;
    private static final int DEFAULT_SELECTORS = -1;
    private static final int CONCURRENT_STREAMS = 1_024;
    /**
     * Jetty allows 128, but a client of ours resets the stream of each call that is given up, and that counts twice: for the
     * reset, and for the answer that comes too late.
     */
    private static final int RATE_CONTROL_EVENTS_PER_SECOND = 2 * CONCURRENT_STREAMS;

    private static final int MAX_UNCONSUMED_READS = 4;
    /** How many threads handlers may block at once. */
    public static final int MAX_INLINE_THREADS = 64;

    private static final int IDLE_THREAD_MILLIS = 10_000;
    /** For those that do nothing: handlers on the others have had their time. */
    private static final int THREAD_STOP_MILLIS = 200;

    private final Server server;
    private final ServerConnector connector;
    private final String listenAddress;

    public JettyServer(
            String host, int port, String service, ServerLimits limits, Environment environment, Handler handler) {
        String name = "messaging-" + service + "-http";
        listenAddress = host + ":" + port;
        server = new Server(threadPool(name), new ScheduledExecutorScheduler(name + "-timer", true), null);
        server.setHandler(handler);
        server.setErrorHandler(new RefusalResponses.JettyErrorResponses());
        server.setStopTimeout(0);
        connector = new CustomEndPointConnector(server, environment, connectionFactories());
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(limits.idleTime().toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    }

    /**
     * Begins to listen.
     *
     * @throws TransportException it cannot
     */
    public void start() {
        try {
            server.start();
        } catch (Exception broken) {
            stop();
            throw new TransportException(
                    Progress.NOT_SENT,
                    Reason.MISCONFIGURED,
                    isAddressInUse(broken)
                            ? "cannot listen on " + listenAddress
                                    + ", which is in use: end the other process, or set another"
                                    + " port (0 takes any that is free)"
                            : "cannot listen on " + listenAddress + ": " + broken.getMessage(),
                    broken);
        }
    }

    /** Where it listens, once it has started. */
    public int port() {
        return connector.getLocalPort();
    }

    public List<ServerConnection> connections() {
        return connector.getConnectedEndPoints().stream()
                .map(ServerConnection.class::cast)
                .toList();
    }

    /** Ends all connections and threads at once. */
    public void stop() {
        try {
            server.stop();
        } catch (Exception broken) {
            throw new IllegalStateException("the server on " + listenAddress + " does not stop", broken);
        }
        server.destroy();
    }

    private static QueuedThreadPool threadPool(String name) {
        int cores = Runtime.getRuntime().availableProcessors();
        QueuedThreadPool threads =
                new QueuedThreadPool(8 + 2 * cores + MAX_INLINE_THREADS, Math.min(4, cores), IDLE_THREAD_MILLIS);
        threads.setName(name);
        threads.setDaemon(true);
        threads.setStopTimeout(THREAD_STOP_MILLIS);
        return threads;
    }

    private static ConnectionFactory[] connectionFactories() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(ServerLimits.HEADER_BYTES);
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        // A body that is too large or comes too slowly ends with its connection.
        configuration.setMaxUnconsumedRequestContentReads(MAX_UNCONSUMED_READS);
        HTTP2CServerConnectionFactory http2 = new PriorKnowledgeConnectionFactory(configuration);
        http2.setMaxConcurrentStreams(CONCURRENT_STREAMS);
        http2.setRateControlFactory(new WindowRateControl.Factory(RATE_CONTROL_EVENTS_PER_SECOND));
        return new ConnectionFactory[] {new HttpConnectionFactory(configuration), http2};
    }

    private static boolean isAddressInUse(Throwable broken) {
        for (Throwable each = broken; each != null; each = each.getCause()) {
            if (each instanceof BindException
                    || Arrays.stream(each.getSuppressed()).anyMatch(BindException.class::isInstance)) {
                return true;
            }
        }
        return false;
    }

    /**
     * HTTP/2 for those who begin with it. Who begins with HTTP/1.1 and offers to go on in HTTP/2 is answered in the old
     * way: RFC 9113 has done away with that offer, and {@link ServerConnection} takes a connection for what it began as.
     */
    private static final class PriorKnowledgeConnectionFactory extends HTTP2CServerConnectionFactory {
        PriorKnowledgeConnectionFactory(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public @Nullable Connection upgradeConnection(
                org.eclipse.jetty.server.Connector connector,
                EndPoint endPoint,
                MetaData.Request request,
                HttpFields.Mutable response) {
            return HttpMethod.PRI.is(request.getMethod())
                    ? super.upgradeConnection(connector, endPoint, request, response)
                    : null;
        }
    }

    /** One whose connections are ours. */
    private static final class CustomEndPointConnector extends ServerConnector {
        private final Environment environment;

        CustomEndPointConnector(Server server, Environment environment, ConnectionFactory... factories) {
            super(server, null, null, null, NO_ACCEPTORS, DEFAULT_SELECTORS, factories);
            this.environment = environment;
        }

        @Override
        protected ServerConnection newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            ServerConnection serverConnection =
                    new ServerConnection(channel, selector, key, getScheduler(), environment);
            serverConnection.setIdleTimeout(getIdleTimeout());
            return serverConnection;
        }
    }
}
