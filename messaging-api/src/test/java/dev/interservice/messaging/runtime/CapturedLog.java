package dev.interservice.messaging.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** Takes what slf4j-simple prints, so that tests that pass are silent and may read it; of a failed test it is shown. */
final class CapturedLog {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private PrintStream before;

    void begin() {
        before = System.err;
        System.setErr(new PrintStream(bytes, true, UTF_8));
    }

    String text() {
        return bytes.toString(UTF_8);
    }

    void end(boolean failed) {
        System.setErr(before);
        if (failed) {
            before.print(text());
        }
    }
}
