package dev.interservice.messaging.http.client;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Bytes that are written once: the one thing that keeps OkHttp from sending a request again by itself. */
final class OneShotRequestBody extends RequestBody {
    private final byte[] bytes;

    OneShotRequestBody(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Stands in the fields already, just as the sender wrote it. */
    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
    }
}
