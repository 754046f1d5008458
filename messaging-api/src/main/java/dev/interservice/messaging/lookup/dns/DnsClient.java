package dev.interservice.messaging.lookup.dns;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.lookup.RegistryException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Asks the servers, one after the other, and all of them once more. Blocks its callers. Safe for use by several threads. */
final class DnsClient {
    private static final int ROUNDS = 2;
    private static final int ID = 0xFFFF;

    private final List<InetSocketAddress> servers;
    private final Duration time;
    private final Environment environment;
    private final Set<Conversation> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    DnsClient(List<InetSocketAddress> servers, Duration time, Environment environment) {
        this.servers = servers;
        this.time = time;
        this.environment = environment;
    }

    /**
     * Asks for records; none is an answer, too.
     *
     * @throws RegistryException nobody answers
     */
    DnsAnswer ask(String name, DnsQuestion.Type type) {
        RegistryException last = null;
        for (int round = 0; round < ROUNDS; round++) {
            for (InetSocketAddress server : servers) {
                try {
                    return ask(server, new DnsQuestion(environment.newId().hashCode() & ID, name, type));
                } catch (RegistryException failure) {
                    if (closed) {
                        throw failure;
                    }
                    last = withEarlier(failure, last);
                }
            }
        }
        throw last == null ? new RegistryException("there is no name server to ask") : last;
    }

    /** Ends all; those who wait fail. */
    void close() {
        closed = true;
        open.forEach(Conversation::abort);
    }

    private DnsAnswer ask(InetSocketAddress server, DnsQuestion question) {
        DnsAnswer answer = converse(server, conversation -> conversation.overUdp(question));
        if (answer.truncated()) {
            answer = converse(server, conversation -> conversation.overTcp(question));
        }
        if (answer.code() != DnsAnswer.WELL && answer.code() != DnsAnswer.NO_SUCH_NAME) {
            throw new RegistryException("name server " + text(server) + " answers with code " + answer.code() + " for "
                    + question.type() + " of " + question.name());
        }
        return answer;
    }

    private DnsAnswer converse(InetSocketAddress server, Asking asking) {
        Conversation conversation = new Conversation(server);
        open.add(conversation);
        // Race: close() sets its flag before it looks at what is open, and this was added before the flag is read. What
        // has been ended gets no limit.
        if (closed) {
            conversation.abort();
        }
        conversation.limit(environment, time);
        try (conversation) {
            return asking.through(conversation);
        } catch (IOException broken) {
            throw new RegistryException(
                    closed
                            ? "the registry is closed"
                            : "name server " + text(server)
                                    + (conversation.isLate()
                                            ? " did not answer within " + time.toMillis() + " ms"
                                            : " cannot be asked: " + broken.getMessage()),
                    broken);
        } finally {
            open.remove(conversation);
        }
    }

    private static String text(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + ":" + server.getPort();
    }

    private static RegistryException withEarlier(RegistryException failure, @Nullable RegistryException earlier) {
        if (earlier != null) {
            failure.addSuppressed(earlier);
        }
        return failure;
    }

    private interface Asking {
        DnsAnswer through(Conversation conversation) throws IOException;
    }
}
