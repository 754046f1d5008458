package dev.interservice.messaging.codec;

/** Writes payloads as bytes and reads them back. Safe for use by several threads. */
public interface Codec {
    /** The media type of what it writes and reads, such as {@code application/json}. */
    String contentType();

    /**
     * Writes a payload.
     *
     * @param type the class the contract declares, which may be a sealed interface of the payload's own
     * @throws CodecFailure it cannot be written
     */
    <T> byte[] encode(T payload, Class<T> type);

    /**
     * Reads a payload; never returns null.
     *
     * @throws CodecFailure the bytes are not such a payload
     */
    <T> T decode(byte[] bytes, Class<T> type);
}
