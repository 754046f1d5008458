/**
 * API, for everybody who runs several services in one JVM, in a test or for good: a transport without a wire and the
 * broker behind it.
 *
 * <p>Requests go straight from the caller's thread to a server's listener, see {@code RequestRouter}. Commands and
 * events wait in the queues of {@code BrokerQueues}: {@code Enqueuer} puts them in, {@code QueueDispatcher} gives them
 * out. The configuration needs no more than {@code in-memory: { name: food }}; tests hold the broker itself, {@link
 * dev.interservice.messaging.inmemory.InMemoryBroker}, and make trouble with it.
 */
@NullMarked
package dev.interservice.messaging.inmemory;

import org.jspecify.annotations.NullMarked;
