package dev.interservice.messaging;

/**
 * Answers requests of one operation.
 *
 * <p>May block: a call has its thread to itself while it runs; the thread may be used again, so leave nothing on it. Called
 * by several threads at once, up to the configured concurrency.
 *
 * @param <Q> the request
 * @param <R> the reply
 */
@FunctionalInterface
public interface RequestHandler<Q, R> {
    /**
     * Does the work and returns the reply.
     *
     * @return the reply, never null; {@link Done#DONE} when there is nothing to say
     * @throws Exception a declared {@link FaultException} reaches the caller as it is; anything else as a
     *     {@link RemoteException} without its text
     */
    R handle(Q request, MessageContext context) throws Exception;
}
