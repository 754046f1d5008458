package dev.interservice.messaging.http.client;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Checks the connection of a call, as the last step before the call is written: a connection that the peer has closed
 * is left for another one, and a call that was given up is not written.
 */
final class StaleConnectionInterceptor implements Interceptor {
    private final RecentConnections recentConnections;

    StaleConnectionInterceptor(RecentConnections recentConnections) {
        this.recentConnections = recentConnections;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Connection connection = requireNonNull(chain.connection(), "connection");
        HttpCall<?> call = HttpCall.of(chain.call());
        boolean canBeLookedAt = canProbe(connection);
        Socket socket = connection.socket();
        if (canBeLookedAt
                && call.isOnReusedConnection()
                && recentConnections.isDoubtful(socket)
                && ProbeableSocketFactory.isStale(socket)) {
            socket.close();
            throw new StaleConnectionException();
        }
        if (!call.beginWriting()) {
            throw new IOException("given up before it was sent");
        }
        Response response = chain.proceed(chain.request());
        if (canBeLookedAt) {
            recentConnections.hasAnswered(socket);
        }
        return response;
    }

    /** Over HTTP/2 somebody reads all the time, and over TLS reading would break what comes next. */
    private static boolean canProbe(Connection connection) {
        return connection.protocol() == Protocol.HTTP_1_1 && connection.handshake() == null;
    }

    /**
     * Knows which connections need not be looked at before they are used again: looking takes five system calls, which a busy
     * client would make for each of its calls.
     *
     * <p>A peer that has answered within the last millisecond is still there. It may end its connections after each answer,
     * though it should say so (RFC 9112, section 9.3), so that only a connection that has answered twice is trusted.
     */
    static final class RecentConnections {
        private static final long TRUSTED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
        private static final int REMEMBERED = 1_024;

        private final LongSupplier nanos;

        // Of those that share a place, the last one is remembered, and the others are looked at.
        private final AtomicReferenceArray<@Nullable Answer> answers = new AtomicReferenceArray<>(REMEMBERED);

        RecentConnections(LongSupplier nanos) {
            this.nanos = nanos;
        }

        void hasAnswered(Object connection) {
            int place = place(connection);
            Answer before = answers.get(place);
            boolean again = before != null && before.connection == connection;
            answers.set(place, new Answer(connection, again, nanos.getAsLong()));
        }

        /** Whether it may have ended since it answered. */
        boolean isDoubtful(Object connection) {
            Answer last = answers.get(place(connection));
            return last == null
                    || last.connection != connection
                    || !last.again
                    || nanos.getAsLong() - last.nanos >= TRUSTED_NANOS;
        }

        private static int place(Object connection) {
            return System.identityHashCode(connection) % REMEMBERED;
        }

        private record Answer(Object connection, boolean again, long nanos) {}
    }

    /** The peer had closed a kept connection before anything was written to it: another one is needed. */
    static final class StaleConnectionException extends IOException {
        private static final long serialVersionUID = 1;

        StaleConnectionException() {
            super("the peer has closed this kept connection");
        }
    }
}
