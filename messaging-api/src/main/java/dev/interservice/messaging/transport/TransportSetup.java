package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Observer;
import java.util.concurrent.Executor;

/**
 * What a transport is told by the engine that starts it.
 *
 * @param service the service it speaks for
 * @param instance the id of this process, unique per start
 * @param maxMessageBytes the largest body to accept from the wire
 * @param observer is told of late replies, expired messages and changes of state
 * @param environment time, threads, waiting and chance
 * @param callExecutor runs the blocking work of one call, such as writing it and reading the answer, for a caller that
 *     waits on the caller's own thread. Give it what this call needs and nothing else: no handler, and no work of other
 *     calls. The task returns soon after its call was cancelled or its thread interrupted, leaves the interrupt flag set,
 *     and ends its call in every case
 */
public record TransportSetup(
        String service,
        String instance,
        int maxMessageBytes,
        Observer observer,
        Environment environment,
        Executor callExecutor) {
    /** Checks that every part is there. */
    public TransportSetup {
        requireNonNull(service, "service");
        requireNonNull(instance, "instance");
        requireNonNull(observer, "observer");
        requireNonNull(environment, "environment");
        requireNonNull(callExecutor, "callExecutor");
    }

    /** With the environment's executor for all work. */
    public TransportSetup(
            String service, String instance, int maxMessageBytes, Observer observer, Environment environment) {
        this(service, instance, maxMessageBytes, observer, environment, environment.executor());
    }

    /** Without an observer. */
    public TransportSetup(String service, String instance, int maxMessageBytes, Environment environment) {
        this(service, instance, maxMessageBytes, Observer.NONE, environment);
    }
}
