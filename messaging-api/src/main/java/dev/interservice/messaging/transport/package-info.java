/**
 * SPI, for authors of transports: how messages travel as bytes.
 *
 * <p>A transport acts, the engine decides. A transport never sees payload types, never retries, and never makes a
 * {@link dev.interservice.messaging.MessagingException}: it reports what the called service said as a {@link
 * dev.interservice.messaging.transport.Reply} and what went wrong on the way as a {@link
 * dev.interservice.messaging.transport.TransportException}.
 */
@NullMarked
package dev.interservice.messaging.transport;

import org.jspecify.annotations.NullMarked;
