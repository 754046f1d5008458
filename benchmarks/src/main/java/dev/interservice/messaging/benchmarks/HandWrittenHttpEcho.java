package dev.interservice.messaging.benchmarks;

import dev.interservice.messaging.benchmarks.HttpRoundTripBenchmark.EchoReply;
import dev.interservice.messaging.benchmarks.HttpRoundTripBenchmark.EchoRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import tools.jackson.databind.json.JsonMapper;

/**
 * An echo over HTTP as one would write it by hand, with the defaults of the libraries, but for as many kept
 * connections as there are callers, and as patient: ours is both, too.
 */
final class HandWrittenHttpEcho {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final int THREADS = 100;
    private static final int CALLERS = 64;

    private final JsonMapper mapper = new JsonMapper();
    private final OkHttpClient client = new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(CALLERS, 5, TimeUnit.MINUTES))
            .readTimeout(HttpRoundTripBenchmark.CALL_TIMEOUT)
            .build();
    private final Server server = new Server(new QueuedThreadPool(THREADS));
    private final ServerConnector connector = new ServerConnector(server);

    private HandWrittenHttpEcho() {
        server.addConnector(connector);
        server.setHandler(new EchoHandler());
    }

    static HandWrittenHttpEcho start() {
        HandWrittenHttpEcho echo = new HandWrittenHttpEcho();
        echo.connector.setHost("127.0.0.1");
        try {
            echo.server.start();
        } catch (Exception broken) {
            throw new IllegalStateException("the hand-written server does not start", broken);
        }
        return echo;
    }

    EchoReply send(EchoRequest echoRequest) throws IOException {
        okhttp3.Request request = new okhttp3.Request.Builder()
                .url("http://127.0.0.1:" + connector.getLocalPort() + "/echo")
                .post(RequestBody.create(mapper.writeValueAsBytes(echoRequest), JSON))
                .build();
        try (Response response = client.newCall(request).execute()) {
            return mapper.readValue(response.body().bytes(), EchoReply.class);
        }
    }

    void close() {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
        try {
            server.stop();
        } catch (Exception broken) {
            throw new IllegalStateException("the hand-written server does not stop", broken);
        }
    }

    private final class EchoHandler extends Handler.Abstract {
        @Override
        public boolean handle(Request request, org.eclipse.jetty.server.Response response, Callback callback)
                throws Exception {
            ByteBuffer content = Content.Source.asByteBuffer(request);
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            EchoRequest echoRequest = mapper.readValue(bytes, EchoRequest.class);
            byte[] answer = mapper.writeValueAsBytes(new EchoReply(echoRequest.text(), echoRequest.number() + 1));
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.write(true, ByteBuffer.wrap(answer), callback);
            return true;
        }
    }
}
