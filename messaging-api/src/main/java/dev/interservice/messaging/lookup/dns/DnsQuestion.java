package dev.interservice.messaging.lookup.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * One question, as it goes over the wire (RFC 1035, with the size of answers of RFC 6891).
 *
 * @param id which its answer repeats; nobody else may guess it
 * @param name whose records
 * @param type which of them
 */
record DnsQuestion(int id, String name, Type type) {
    /** What fits into a datagram on every network, as agreed on the DNS flag day of 2020. */
    static final int DATAGRAM = 1_232;

    private static final int RECURSION_DESIRED = 0x0100;
    private static final int INTERNET = 1;
    private static final int OPT = 41;
    private static final int HEADER = 12;
    private static final int OPT_RECORD = 11;

    /** The kinds of records we ask for, by their numbers. */
    enum Type {
        A(1),
        AAAA(28),
        SRV(33);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    byte[] bytes() {
        String[] labels = name.split("\\.", -1);
        ByteBuffer out = ByteBuffer.allocate(HEADER + name.length() + 2 + 4 + OPT_RECORD);
        out.putShort((short) id).putShort((short) RECURSION_DESIRED);
        out.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) 1);
        for (String label : labels) {
            if (!label.isEmpty()) {
                out.put((byte) label.length()).put(label.getBytes(US_ASCII));
            }
        }
        out.put((byte) 0).putShort((short) type.number()).putShort((short) INTERNET);
        // The root's OPT record: how much we take at once, and nothing more.
        out.put((byte) 0)
                .putShort((short) OPT)
                .putShort((short) DATAGRAM)
                .putInt(0)
                .putShort((short) 0);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
