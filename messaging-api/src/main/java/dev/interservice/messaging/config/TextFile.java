package dev.interservice.messaging.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads text of a limited length. */
final class TextFile {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private TextFile() {}

    static String read(InputStream input, int mostBytes) throws IOException {
        byte[] bytes = input.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            throw new IOException("it is larger than " + new Size(mostBytes));
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
}
