package dev.interservice.messaging;

import java.util.concurrent.CompletableFuture;

/**
 * A service's connection to the others: sends requests, commands and events, and registers handlers for them. Six verbs
 * in pairs: request and serve, send and consume, publish and subscribe.
 *
 * <p>Which transport carries a contract is configuration. Safe for use by several threads. Every call ends: by its
 * result, or by a {@link MessagingException} at the latest at its deadline. Every argument must be non-null.
 *
 * <p>Futures of the {@code Async} twins complete on the environment's executor, exceptionally with the {@link
 * MessagingException} itself; they never throw it. Cancelling the returned future, and only that one, cancels the call.
 *
 * <p>Errors of every verb: {@link ClosedException} after {@link #close()}, {@link ConfigException} for a contract that
 * the configuration cannot carry, {@link IllegalArgumentException} and {@link NullPointerException} for wrong
 * arguments.
 */
public interface Messaging extends AutoCloseable {
    /** Asks and waits for the reply. */
    default <Q, R> R request(Operation<Q, R> operation, Q request) {
        return request(operation, request, CallOptions.DEFAULT);
    }

    /**
     * Asks and waits for the reply.
     *
     * @throws FaultException the operation's declared fault
     * @throws MessagingException no reply; its {@link MessagingException#outcome()} says what became of the work
     */
    <Q, R> R request(Operation<Q, R> operation, Q request, CallOptions options);

    /** Asks without waiting. */
    default <Q, R> CompletableFuture<R> requestAsync(Operation<Q, R> operation, Q request) {
        return requestAsync(operation, request, CallOptions.DEFAULT);
    }

    /** Asks without waiting; the future fails with what {@link #request(Operation, Object, CallOptions)} throws. */
    <Q, R> CompletableFuture<R> requestAsync(Operation<Q, R> operation, Q request, CallOptions options);

    /** Sends to one receiver. */
    default <T> Receipt send(Command<T> command, T message) {
        return send(command, message, CallOptions.DEFAULT);
    }

    /**
     * Sends to one receiver; returns once the transport has accepted the message, not when it was handled.
     *
     * @throws UnroutableException there is no queue for the command
     * @throws MessagingException it was not accepted, or nobody knows
     */
    <T> Receipt send(Command<T> command, T message, CallOptions options);

    /** Sends to one receiver without waiting for the acceptance. */
    default <T> CompletableFuture<Receipt> sendAsync(Command<T> command, T message) {
        return sendAsync(command, message, CallOptions.DEFAULT);
    }

    /** Sends to one receiver without waiting for the acceptance. */
    <T> CompletableFuture<Receipt> sendAsync(Command<T> command, T message, CallOptions options);

    /** Publishes to every group. */
    default <T> Receipt publish(Event<T> event, T message) {
        return publish(event, message, CallOptions.DEFAULT);
    }

    /**
     * Publishes to every group that has ever subscribed; returns once the transport has accepted the message. That
     * nobody subscribed is no error.
     *
     * <p>Without a broker these are the groups that the configuration or the registry knows now, and every one must
     * accept; publishing again under the same idempotency key keeps the message's id.
     *
     * @throws MessagingException it was not accepted, by the groups that it names, or nobody knows
     */
    <T> Receipt publish(Event<T> event, T message, CallOptions options);

    /** Publishes to every group without waiting for the acceptance. */
    default <T> CompletableFuture<Receipt> publishAsync(Event<T> event, T message) {
        return publishAsync(event, message, CallOptions.DEFAULT);
    }

    /** Publishes to every group without waiting for the acceptance. */
    <T> CompletableFuture<Receipt> publishAsync(Event<T> event, T message, CallOptions options);

    /**
     * Answers the operation's requests; when this returns, the next one is received.
     *
     * @throws ConfigException the operation is served already, or another contract has its name
     */
    <Q, R> Registration serve(Operation<Q, R> operation, RequestHandler<? super Q, ? extends R> handler);

    /**
     * Handles the command's messages; when this returns, the next one is received.
     *
     * @throws ConfigException the command is consumed already, or another contract has its name
     */
    <T> Registration consume(Command<T> command, MessageHandler<? super T> handler);

    /**
     * Handles the events as a member of a group: every group gets each event, instances of the same group share them.
     * When this returns, the next one is received.
     *
     * @param group in kebab-case, usually the name of the subscribing service
     * @throws ConfigException this instance is in the group already, or another contract has the event's name
     */
    <T> Registration subscribe(Event<T> event, String group, MessageHandler<? super T> handler);

    /**
     * The dead letters of a command that this instance consumes.
     *
     * @throws ConfigException it does not consume the command, or the transport keeps no dead letters
     */
    DeadLetters deadLetters(Command<?> command);

    /**
     * The dead letters of one group of an event that this instance subscribes to.
     *
     * @throws ConfigException it is not in the group, or the transport keeps no dead letters
     */
    DeadLetters deadLetters(Event<?> event, String group);

    /** The settings in force and where each came from, for the whole and for every contract used so far. */
    Description describe();

    /** How much is under way at this moment. */
    InFlightCounts inFlightCounts();

    /** How each transport, registry and consumer is doing, since when and why. Never blocks. */
    Health health();

    /**
     * Takes nothing new, lets running handlers finish within the configured grace, then interrupts them, fails pending
     * calls with an outcome, and frees every thread and connection. Closing twice, or from two threads, is harmless;
     * each caller returns when it is done. An interrupt cuts the grace short.
     */
    @Override
    void close();

    /** Blocks until somebody has closed this instance. */
    void awaitClose() throws InterruptedException;
}
