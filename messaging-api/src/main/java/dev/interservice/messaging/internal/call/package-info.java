/**
 * Not exported: the way out of a call, and back. {@code RequestSender} and {@code MessageSender} resolve a contract's route
 * in {@code internal.routing}, let {@code MessageFactory} write the envelope, and start the call in {@code
 * internal.resilience}; {@code TransportFailureMapper} turns what the transport reports into exceptions. {@code
 * GroupFanOut} sends an event to several groups where no broker does, and {@code StartedCall} is what the caller waits for.
 */
@NullMarked
package dev.interservice.messaging.internal.call;

import org.jspecify.annotations.NullMarked;
