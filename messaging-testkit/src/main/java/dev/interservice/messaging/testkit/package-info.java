/**
 * API, for people who write transports and for tests of services: the contract every transport keeps, as JUnit tests, and
 * an environment whose clock stands still.
 *
 * <p>To test a transport, implement {@link dev.interservice.messaging.testkit.TransportFixture} and a test class with the interfaces
 * of the contract that concern it:
 *
 * <ul>
 *   <li>{@link dev.interservice.messaging.testkit.RequestReplyContract} and {@link
 *       dev.interservice.messaging.testkit.ChannelContract}, on the SPI, for what the transport carries
 *   <li>{@link dev.interservice.messaging.testkit.LifecycleContract} and {@link
 *       dev.interservice.messaging.testkit.ConnectionRecoveryContract}, on the SPI, for every transport
 *   <li>{@link dev.interservice.messaging.testkit.RequestsThroughEngineContract}, {@link
 *       dev.interservice.messaging.testkit.MessagesThroughEngineContract}, {@link
 *       dev.interservice.messaging.testkit.LifecycleThroughEngineContract} and, for a transport that carries both requests
 *       and messages, {@link dev.interservice.messaging.testkit.CorrelationThroughEngineContract}: what services see
 *   <li>{@link dev.interservice.messaging.testkit.DifferentialContract}, which compares with another transport
 * </ul>
 */
@NullMarked
package dev.interservice.messaging.testkit;

import org.jspecify.annotations.NullMarked;
