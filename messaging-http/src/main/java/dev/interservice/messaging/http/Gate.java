package dev.interservice.messaging.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Socket;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * The last step before a call is written, when it has its connection: one that the peer has closed is left for another
 * one, and a call that was given up is not written.
 */
final class Gate implements Interceptor {
    private final KeptConnections kept;

    Gate(KeptConnections kept) {
        this.kept = kept;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Connection connection = requireNonNull(chain.connection(), "connection");
        HttpCall<?> call = HttpCall.of(chain.call());
        boolean canBeLookedAt = canBeLookedAt(connection);
        Socket socket = connection.socket();
        if (canBeLookedAt && call.isOnAKeptConnection() && kept.isDoubtful(socket) && ChannelSockets.isDead(socket)) {
            socket.close();
            throw new DeadConnectionException();
        }
        if (!call.mayBeSent()) {
            throw new IOException("given up before it was sent");
        }
        Response response = chain.proceed(chain.request());
        if (canBeLookedAt) {
            kept.hasAnswered(socket);
        }
        return response;
    }

    /** Over HTTP/2 somebody reads all the time, and over TLS reading would break what comes next. */
    private static boolean canBeLookedAt(Connection connection) {
        return connection.protocol() == Protocol.HTTP_1_1 && connection.handshake() == null;
    }
}
