package dev.interservice.messaging.lookup.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads an answer from the wire, and trusts nothing in it. */
final class DnsReader {
    private static final int IS_ANSWER = 0x8000;
    private static final int IS_TRUNCATED = 0x0200;
    private static final int CODE = 0x000F;
    private static final int CNAME = 5;
    private static final int INTERNET = 1;
    private static final int POINTER = 0xC0;
    private static final int LONGEST_NAME = 255;
    private static final int MOST_RECORDS = 4_096;
    private static final long LONGEST_TTL = Integer.MAX_VALUE;

    private final ByteBuffer in;

    private DnsReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    /**
     * Reads an answer.
     *
     * @return empty when it answers another question: then it is not for us
     * @throws IllegalArgumentException it is broken
     */
    static Optional<DnsAnswer> read(byte[] bytes, DnsQuestion question) {
        try {
            return new DnsReader(bytes).answer(question);
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("an answer that ends too soon", cut);
        }
    }

    /** Names are the same in capital and in small letters. */
    static String small(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
    }

    private Optional<DnsAnswer> answer(DnsQuestion question) {
        int id = number();
        int flags = number();
        int questions = number();
        int answers = number();
        number();
        number();
        if (id != question.id() || (flags & IS_ANSWER) == 0) {
            return Optional.empty();
        }
        boolean isOurs = questions == 1
                && name().equals(small(question.name()))
                && number() == question.type().number()
                && number() == INTERNET;
        if (!isOurs) {
            return Optional.empty();
        }
        boolean truncated = (flags & IS_TRUNCATED) != 0;
        return Optional.of(new DnsAnswer(flags & CODE, truncated, truncated ? List.of() : records(answers)));
    }

    private List<DnsRecord> records(int count) {
        if (count > MOST_RECORDS) {
            throw new IllegalArgumentException("an answer with " + count + " records");
        }
        List<DnsRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            record().ifPresent(records::add);
        }
        return records;
    }

    private Optional<DnsRecord> record() {
        String owner = name();
        int type = number();
        boolean isInternet = number() == INTERNET;
        long seconds = in.getInt() & 0xFFFF_FFFFL;
        // RFC 2181: with the highest bit set it counts as zero.
        long ttl = seconds > LONGEST_TTL ? 0 : seconds;
        int end = number();
        end += in.position();
        if (end > in.limit()) {
            throw new BufferUnderflowException();
        }
        Optional<DnsRecord> record = isInternet ? record(owner, type, ttl, end) : Optional.empty();
        in.position(end);
        return record;
    }

    private Optional<DnsRecord> record(String owner, int type, long ttl, int end) {
        if (type == DnsQuestion.Type.A.number() || type == DnsQuestion.Type.AAAA.number()) {
            return Optional.of(new DnsRecord.Address(owner, ttl, address(end - in.position())));
        }
        if (type == CNAME) {
            return Optional.of(new DnsRecord.Alias(owner, ttl, name()));
        }
        if (type == DnsQuestion.Type.SRV.number()) {
            int priority = number();
            int weight = number();
            int port = number();
            String target = name();
            // The root as a target: RFC 2782, the service is decidedly not here.
            return Optional.of(new DnsRecord.Service(owner, ttl, priority, weight, port, target))
                    .filter(service -> Names.isName(target) && port > 0)
                    .map(DnsRecord.class::cast);
        }
        return Optional.empty();
    }

    private String address(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException other) {
            throw new IllegalArgumentException("an address of " + length + " bytes", other);
        }
    }

    /** In small letters. A pointer must lead back, and further back each time, so that there is an end. */
    private String name() {
        StringBuilder name = new StringBuilder();
        int goOnAt = -1;
        int before = in.position();
        for (int length = in.get() & 0xFF; length != 0; length = in.get() & 0xFF) {
            if ((length & POINTER) == POINTER) {
                int target = ((length & ~POINTER) << 8) | (in.get() & 0xFF);
                if (goOnAt < 0) {
                    goOnAt = in.position();
                }
                if (target >= before) {
                    throw new IllegalArgumentException("a name that leads in circles");
                }
                before = target;
                in.position(target);
            } else if ((length & POINTER) != 0) {
                throw new IllegalArgumentException("a label of a kind nobody knows");
            } else {
                label(name, length);
            }
        }
        if (goOnAt >= 0) {
            in.position(goOnAt);
        }
        return small(name.toString());
    }

    private void label(StringBuilder name, int length) {
        byte[] label = new byte[length];
        in.get(label);
        if (name.length() + length > LONGEST_NAME) {
            throw new IllegalArgumentException("a name that is too long");
        }
        name.append(name.isEmpty() ? "" : ".").append(new String(label, ISO_8859_1));
    }

    private int number() {
        return in.getShort() & 0xFFFF;
    }
}
