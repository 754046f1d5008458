package dev.interservice.messaging.lookup.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What comes over the wire is read, and nothing in it is trusted. */
class DnsReaderTest {
    private static final DnsQuestion QUESTION = new DnsQuestion(0xBEEF, "inventory.example", DnsQuestion.Type.A);
    private static final int WELL = 0x8180;
    private static final int POINTER_TO_QUESTION = 0xC00C;

    @Test
    void addressesAreReadWithTheirTime() throws IOException {
        byte[] answer = message(0xBEEF, WELL, 2, out -> {
            address(out, 60, 10, 0, 0, 1);
            address(out, 30, 10, 0, 0, 2);
        });

        DnsAnswer.Found<DnsRecord.Address> found =
                read(answer).orElseThrow().of("Inventory.Example.", DnsRecord.Address.class);

        assertThat(found.records()).extracting(DnsRecord.Address::address).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(found.seconds()).contains(30L);
    }

    @Test
    void recordsOfOthersAreLeftOut() throws IOException {
        byte[] answer = message(0xBEEF, WELL, 1, out -> {
            name(out, "bank.example");
            rest(out, 1, 60, new byte[] {6, 6, 6, 6});
        });

        assertThat(read(answer)
                        .orElseThrow()
                        .of("inventory.example", DnsRecord.Address.class)
                        .records())
                .isEmpty();
    }

    @Test
    void aliasesThatLeadInCirclesHaveAnEnd() throws IOException {
        byte[] answer = message(0xBEEF, WELL, 2, out -> {
            name(out, "inventory.example");
            rest(out, 5, 60, bytes("b.example"));
            name(out, "b.example");
            rest(out, 5, 60, bytes("inventory.example"));
        });

        assertThat(read(answer)
                        .orElseThrow()
                        .of("inventory.example", DnsRecord.Address.class)
                        .records())
                .isEmpty();
    }

    @Test
    void timeWithTheHighestBitCountsAsZero() throws IOException {
        byte[] answer = message(0xBEEF, WELL, 1, out -> address(out, -1, 10, 0, 0, 1));

        assertThat(read(answer)
                        .orElseThrow()
                        .of("inventory.example", DnsRecord.Address.class)
                        .seconds())
                .contains(0L);
    }

    @Test
    void serviceThatIsDecidedlyNotThereIsLeftOut() throws IOException {
        DnsQuestion question = new DnsQuestion(1, "_inventory._tcp.example", DnsQuestion.Type.SRV);
        byte[] answer = message(question, 1, WELL, 1, out -> {
            out.writeShort(POINTER_TO_QUESTION);
            rest(out, 33, 60, new byte[] {0, 0, 0, 0, 0, 0, 0});
        });

        assertThat(DnsReader.read(answer, question).orElseThrow().records()).isEmpty();
    }

    @Test
    void answersToOtherQuestionsAreNotForUs() throws IOException {
        byte[] otherId = message(0xBEEE, WELL, 1, out -> address(out, 60, 6, 6, 6, 6));
        byte[] noAnswer = message(0xBEEF, WELL & 0x7FFF, 1, out -> address(out, 60, 6, 6, 6, 6));
        byte[] otherName = message(
                new DnsQuestion(0, "inventory.exemple", DnsQuestion.Type.A),
                0xBEEF,
                WELL,
                1,
                out -> address(out, 60, 6, 6, 6, 6));
        byte[] otherType = message(
                new DnsQuestion(0, "inventory.example", DnsQuestion.Type.AAAA),
                0xBEEF,
                WELL,
                1,
                out -> address(out, 60, 6, 6, 6, 6));

        assertThat(List.of(otherId, noAnswer, otherName, otherType))
                .allSatisfy(bytes -> assertThat(read(bytes)).isEmpty());
    }

    @Test
    void pointersThatLeadForwardOrInCirclesAreRefused() throws IOException {
        for (int pointer : new int[] {0xC023, 0xC0FF, 0xFFFF}) {
            byte[] answer = message(0xBEEF, WELL, 1, out -> {
                out.writeShort(pointer);
                rest(out, 1, 60, new byte[] {6, 6, 6, 6});
            });

            assertThatIllegalArgumentException().isThrownBy(() -> read(answer));
        }
    }

    @Test
    void whatIsTruncatedHasNoRecords() throws IOException {
        byte[] answer = message(0xBEEF, WELL | 0x0200, 1, out -> address(out, 60, 10, 0, 0, 1));

        assertThat(read(answer).orElseThrow().truncated()).isTrue();
        assertThat(read(answer).orElseThrow().records()).isEmpty();
    }

    @Test
    void everyAnswerThatIsCutOffIsRefused() throws IOException {
        byte[] whole = message(0xBEEF, WELL, 1, out -> address(out, 60, 10, 0, 0, 1));

        for (int length = 0; length < whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException().isThrownBy(() -> read(part));
        }
    }

    @Test
    void noiseIsReadOrRefusedAndNothingElse() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = message(0xBEEF, WELL, 3, out -> {
            address(out, 60, 10, 0, 0, 1);
            name(out, "inventory.example");
            rest(out, 5, 60, bytes("b.example"));
            out.writeShort(POINTER_TO_QUESTION);
            rest(out, 33, 60, new byte[] {0, 1, 0, 2, 0, 3, 1, 'a', 0});
        });
        for (int i = 0; i < 20_000; i++) {
            byte[] noisy = whole.clone();
            for (int bits = random.nextInt(8); bits >= 0; bits--) {
                noisy[4 + random.nextInt(noisy.length - 4)] = (byte) random.nextInt();
            }
            try {
                read(noisy).ifPresent(answer -> answer.of("inventory.example", DnsRecord.Address.class));
            } catch (IllegalArgumentException refused) {
                assertThat(refused).as("seed %s", seed).hasMessageMatching("(?s)(an|a) .*");
            }
        }
    }

    private static Optional<DnsAnswer> read(byte[] bytes) {
        return DnsReader.read(bytes, QUESTION);
    }

    private static byte[] message(int id, int flags, int records, Writing writing) throws IOException {
        return message(QUESTION, id, flags, records, writing);
    }

    private static byte[] message(DnsQuestion question, int id, int flags, int records, Writing writing)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(flags);
        out.writeShort(1);
        out.writeShort(records);
        out.writeInt(0);
        name(out, question.name());
        out.writeShort(question.type().number());
        out.writeShort(1);
        writing.to(out);
        return bytes.toByteArray();
    }

    private static void address(DataOutputStream out, int ttl, int... parts) throws IOException {
        out.writeShort(POINTER_TO_QUESTION);
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        rest(out, 1, ttl, bytes);
    }

    private static void rest(DataOutputStream out, int type, int ttl, byte[] data) throws IOException {
        out.writeShort(type);
        out.writeShort(1);
        out.writeInt(ttl);
        out.writeShort(data.length);
        out.write(data);
    }

    private static void name(DataOutputStream out, String name) throws IOException {
        out.write(bytes(name));
    }

    private static byte[] bytes(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            bytes.write(label.length());
            bytes.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }
}
