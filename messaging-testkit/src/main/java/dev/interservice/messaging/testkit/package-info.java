/**
 * API, for people who write transports and for tests of services: the contract every transport keeps, as JUnit tests, and
 * an environment whose clock stands still.
 *
 * <p>To test a transport, implement {@link dev.interservice.messaging.testkit.Wire} and a test class with the interfaces
 * of the contract that concern it:
 *
 * <ul>
 *   <li>{@link dev.interservice.messaging.testkit.RequestReplyContract}, on the SPI
 *   <li>{@link dev.interservice.messaging.testkit.ChannelContract}, on the SPI
 * </ul>
 */
@NullMarked
package dev.interservice.messaging.testkit;

import org.jspecify.annotations.NullMarked;
