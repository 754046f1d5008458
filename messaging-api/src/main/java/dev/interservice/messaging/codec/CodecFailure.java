package dev.interservice.messaging.codec;

import org.jspecify.annotations.Nullable;

/** Bytes and payload do not fit each other. The engine knows what that means for the call. */
public final class CodecFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what is wrong and where in the document, never with the content itself. */
    public CodecFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
