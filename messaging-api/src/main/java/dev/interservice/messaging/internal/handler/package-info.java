/**
 * Not exported: from a delivery to its settlement. {@code HandlerRegistry} holds one {@code HandlerRegistration} for each
 * address; {@code RequestServer} and {@code MessageConsumer} take deliveries from the transport, {@code HandlerExecutor}
 * finds a thread, {@code HandlerInvocation} runs the handler, {@code InboxGuard} recognizes duplicates, and {@code
 * KeyedSequencer} keeps the order of a key.
 */
@NullMarked
package dev.interservice.messaging.internal.handler;

import org.jspecify.annotations.NullMarked;
