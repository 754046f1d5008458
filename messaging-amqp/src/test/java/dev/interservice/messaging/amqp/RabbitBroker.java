package dev.interservice.messaging.amqp;

import static org.junit.jupiter.api.Assumptions.abort;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The RabbitMQ of this JVM's tests, a real one: the one at the environment variable {@code AMQP_URI}, or else a process of
 * our own made of the {@code rabbitmq-server} that is installed here; without both, tests are skipped as
 * {@code missing:}. It is one for all tests; each has a {@link #namespace} of its own. (Containers are not tried: where
 * there are some, start one and set {@code AMQP_URI}.)
 *
 * <p>Only a process of our own can be troubled; with another one, tests that try to are skipped as {@code not applicable:}.
 */
public final class RabbitBroker {
    private static final String OWN_PASSWORD =
            "p" + UUID.randomUUID().toString().replace("-", "");
    private static final String OWN_USER = "kit";
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final String RUN = "t" + Long.toString(System.nanoTime() & 0xFFFFFF, 36);

    private final URI uri;
    private final Optional<RabbitNode> node;

    private RabbitBroker(URI uri, Optional<RabbitNode> node) {
        this.uri = uri;
        this.node = node;
    }

    /** The broker; started, if it is not running; skips the test where there is none. */
    public static RabbitBroker shared() {
        if (System.getenv("AMQP_URI") == null) {
            RabbitNode.missing().ifPresent(what -> abort("missing: " + what));
        }
        return Shared.BROKER;
    }

    /** A short name that no other test has. */
    public static String namespace() {
        return RUN + "-" + NAMESPACES.incrementAndGet();
    }

    /** Where it listens, with user and password. */
    public URI uri() {
        return uri;
    }

    /** The password in it. */
    public Optional<String> password() {
        return Optional.ofNullable(uri.getUserInfo())
                .filter(info -> info.contains(":"))
                .map(info -> info.substring(info.indexOf(':') + 1));
    }

    /** Whether it is ours to trouble. */
    public boolean isOurs() {
        return node.isPresent();
    }

    /** Ends it in order; connections are closed by it. */
    public synchronized void stop() {
        own().stop();
    }

    /**
     * Ends it at once, as a power failure would, less what the operating system has not written yet.
     *
     * <p>It has kept which quorum queues there are: RabbitMQ writes that down half a second later, and a queue that was
     * declared just before the end comes back without its messages and without a leader, for ever. All queues of a test are
     * new.
     */
    public synchronized void kill() {
        own().evaluate("[ok = dets:sync(Table) || Table <- dets:all()]");
        own().kill();
    }

    /** Starts it again with all it has kept; returns when it takes connections. */
    public synchronized void start() {
        own().start();
    }

    /** Stops its time: connections stay and nobody answers. */
    public synchronized void pause() {
        own().pause();
    }

    /** Ends a {@link #pause}. */
    public synchronized void resume() {
        own().resume();
    }

    /** Lets it think that its memory is used up: it reads nothing more from connections that publish. */
    public synchronized void raiseMemoryAlarm() {
        watermark("0.0000001");
    }

    /** Ends {@link #raiseMemoryAlarm}. */
    public synchronized void clearMemoryAlarm() {
        watermark("0.4");
    }

    /**
     * Makes a quorum queue refuse what is published to it, whatever it holds and whoever consumes it; what is in it is
     * delivered and settled as ever. It is as if its greatest length were less than nothing.
     */
    public synchronized void fill(String queue) {
        limit(queue, "-10");
    }

    /** Ends {@link #fill}. */
    public synchronized void empty(String queue) {
        // A queue without a limit would never tell its publishers that there is room again.
        limit(queue, "1000000");
    }

    /** Stops the time of one classic queue: whoever asks for it waits. */
    public synchronized void pause(String queue) {
        own().evaluate("sys:suspend(" + process(queue) + ")");
    }

    /** Ends a {@link #pause(String)}. */
    public synchronized void resume(String queue) {
        own().evaluate("sys:resume(" + process(queue) + ")");
    }

    /** Whether somebody asks for a queue and waits for its answer. */
    public synchronized boolean isAwaited(String queue) {
        return own().evaluate("""
                        {messages, All} = process_info(%s, messages), \
                        lists:any(fun(Each) -> element(1, Each) =:= '$gen_call' end, All)""".formatted(process(queue))).contains("true");
    }

    /** Deletes all queues and exchanges of a namespace; of a broker that is not ours it cannot know them, and does not. */
    public synchronized void forget(String namespace) {
        node.ifPresent(own -> own.evaluate("""
                Mine = fun(Name) -> lists:prefix("%s.", binary_to_list(element(4, Name))) end, \
                [rabbit_amqqueue:delete(Queue, false, false, <<"tests">>) \
                || Name <- rabbit_amqqueue:list_names(<<"/">>), Mine(Name), {ok, Queue} <- [rabbit_amqqueue:lookup(Name)]], \
                [rabbit_exchange:delete(Name, false, <<"tests">>) \
                || Name <- rabbit_exchange:list_names(), Mine(Name)], ok""".formatted(namespace)));
    }

    /** What it knows of the queues of a namespace: for the message of a test that fails. */
    public synchronized String describe(String namespace) {
        return own().evaluate("""
                [rabbit_amqqueue:info(Queue, [name, leader, messages_ready, messages_unacknowledged, consumers]) \
                || Queue <- rabbit_amqqueue:list(<<"/">>), \
                lists:prefix("%s.", binary_to_list(element(4, amqqueue:get_name(Queue))))]""".formatted(namespace));
    }

    /** What an Erlang expression comes to within it, as Erlang writes it. */
    public synchronized String evaluate(String erlang) {
        return own().evaluate(erlang);
    }

    /**
     * Race: the queue answers first, and then tells the channels that publish to it. So it is asked once more, for nothing:
     * when it answers that, they know.
     */
    private void limit(String queue, String most) {
        own().evaluate("""
                {ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"%s">>)), \
                Limit = {<<"x-max-length">>, long, %s}, \
                Arguments = lists:keystore(<<"x-max-length">>, 1, amqqueue:get_arguments(Queue), Limit), \
                ok = rabbit_quorum_queue:policy_changed(amqqueue:set_arguments(Queue, Arguments)), \
                {ok, _, _} = ra:local_query(amqqueue:get_pid(Queue), fun(_) -> ok end)""".formatted(queue, most));
    }

    /** Who raises or clears an alarm does not wait for connections to be told: when it answers that, they have been. */
    private void watermark(String fraction) {
        own().evaluate("vm_memory_monitor:set_vm_memory_high_watermark(" + fraction + "), rabbit_alarm:get_alarms()");
    }

    private static String process(String queue) {
        return "amqqueue:get_pid(element(2, rabbit_amqqueue:lookup(rabbit_misc:r(<<\"/\">>, queue, <<\"" + queue
                + "\">>))))";
    }

    private RabbitNode own() {
        return node.orElseGet(
                () -> abort("not applicable: a broker of our own, which may be troubled (AMQP_URI is set)"));
    }

    /** Made when the first test asks for it. */
    private static final class Shared {
        private static final RabbitBroker BROKER = make();

        private static RabbitBroker make() {
            String given = System.getenv("AMQP_URI");
            if (given != null) {
                return new RabbitBroker(URI.create(given), Optional.empty());
            }
            RabbitNode node = new RabbitNode(OWN_USER, OWN_PASSWORD);
            URI uri = URI.create("amqp://" + OWN_USER + ":" + OWN_PASSWORD + "@127.0.0.1:" + node.port());
            return new RabbitBroker(uri, Optional.of(node));
        }
    }
}
