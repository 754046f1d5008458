package dev.interservice.messaging.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Ids that follow from a name, so that what is published again under one idempotency key is the same message to every
 * receiver: name-based UUIDs of version 8 (RFC 9562, appendix B.2), from SHA-256, without separators.
 */
final class NamedIds {
    private static final int ID_BYTES = 16;

    private NamedIds() {}

    /**
     * The id of what a service publishes under a key.
     *
     * @param contract the contract's name on the wire; neither it nor the service's name can hold the separator
     */
    static String of(String service, String contract, String key) {
        String name = service + "\n" + contract + "\n" + key;
        byte[] id = Arrays.copyOf(Sha256.of(name.getBytes(StandardCharsets.UTF_8)), ID_BYTES);
        id[6] = (byte) ((id[6] & 0x0f) | 0x80);
        id[8] = (byte) ((id[8] & 0x3f) | 0x80);
        return HexFormat.of().formatHex(id);
    }
}
