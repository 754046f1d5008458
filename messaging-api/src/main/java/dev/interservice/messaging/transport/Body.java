package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Bytes and what they are.
 *
 * <p>The array is handed over, not copied: whoever makes a body gives the array away, and nobody changes it afterwards.
 */
public final class Body {
    private final String contentType;
    private final byte[] bytes;

    private Body(String contentType, byte[] bytes) {
        this.contentType = requireNonNull(contentType, "contentType");
        this.bytes = requireNonNull(bytes, "bytes");
    }

    /** A body of these bytes, which must not be changed any more. */
    public static Body of(String contentType, byte[] bytes) {
        return new Body(contentType, bytes);
    }

    /** The media type, such as {@code application/json}. */
    public String contentType() {
        return contentType;
    }

    /** The bytes themselves, not a copy: to be read only. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes there are. */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body that && contentType.equals(that.contentType) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Type and size, never the content: it may be confidential. */
    @Override
    public String toString() {
        return bytes.length + " bytes of " + contentType;
    }
}
