package dev.interservice.messaging.lookup.dns;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.lookup.RegistryException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks the servers, one after the other, the one that answered last first and not the one that failed last, and all of them
 * once more. Blocks its callers. Safe for use by several threads.
 */
final class DnsClient {
    private static final int ROUNDS = 2;

    /** So many times what one server has for one answer, all questions about a service have together. */
    private static final int PATIENCE = 4;

    private static final int ID = 0xFFFF;

    private final List<InetSocketAddress> servers;
    private final Duration time;
    private final Environment environment;
    private final Set<Conversation> open = ConcurrentHashMap.newKeySet();
    private volatile int first;
    private volatile boolean closed;

    DnsClient(List<InetSocketAddress> servers, Duration time, Environment environment) {
        this.servers = servers;
        this.time = time;
        this.environment = environment;
    }

    /** When all that begins to be asked now must be answered. */
    Deadline deadline() {
        return Deadline.after(time.multipliedBy(PATIENCE), environment::nanos);
    }

    /** When a question that begins to be asked now must be answered, if it has only what one server has for one answer. */
    Deadline deadlineOfOne() {
        return Deadline.after(time, environment::nanos);
    }

    /**
     * Asks for records; none is an answer, too.
     *
     * @throws RegistryException nobody answers, or not in time
     */
    DnsAnswer ask(String name, DnsQuestion.Type type, Deadline deadline) {
        RegistryException last = null;
        int begin = first;
        for (int turn = 0; turn < ROUNDS * servers.size() && !deadline.hasPassed(); turn++) {
            int number = (begin + turn) % servers.size();
            try {
                DnsQuestion question = new DnsQuestion(environment.newId().hashCode() & ID, name, type);
                DnsAnswer answer = ask(servers.get(number), question, deadline);
                first = number;
                return answer;
            } catch (RegistryException failure) {
                if (closed) {
                    throw failure;
                }
                first = (number + 1) % servers.size();
                last = withEarlier(failure, last);
            }
        }
        throw last == null ? new RegistryException("no time is left to ask for " + type + " of " + name) : last;
    }

    /** Ends all; those who wait fail. */
    void close() {
        closed = true;
        open.forEach(Conversation::abort);
    }

    private DnsAnswer ask(InetSocketAddress server, DnsQuestion question, Deadline deadline) {
        DnsAnswer answer = converse(server, deadline, conversation -> conversation.overUdp(question));
        if (answer.truncated()) {
            answer = converse(server, deadline, conversation -> conversation.overTcp(question));
        }
        if (answer.code() != DnsAnswer.WELL && answer.code() != DnsAnswer.NO_SUCH_NAME) {
            throw new RegistryException("name server " + text(server) + " answers with code " + answer.code() + " for "
                    + question.type() + " of " + question.name());
        }
        return answer;
    }

    private DnsAnswer converse(InetSocketAddress server, Deadline deadline, Asking asking) {
        Duration left = deadline.remaining();
        Duration limit = left.compareTo(time) < 0 ? left : time;
        Conversation conversation = new Conversation(server);
        open.add(conversation);
        // Race: close() sets its flag before it looks at what is open, and this was added before the flag is read. What
        // has been ended gets no limit.
        if (closed) {
            conversation.abort();
        }
        conversation.limit(environment, limit);
        try (conversation) {
            return asking.through(conversation);
        } catch (IOException broken) {
            throw new RegistryException(
                    closed
                            ? "the registry is closed"
                            : "name server " + text(server)
                                    + (conversation.isLate()
                                            ? " did not answer within " + limit.toMillis() + " ms"
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
