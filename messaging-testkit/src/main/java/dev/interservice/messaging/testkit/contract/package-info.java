/**
 * SPI, for authors of transports: the contract every transport keeps, as JUnit tests.
 *
 * <p>To test a transport, implement {@link dev.interservice.messaging.testkit.contract.TransportFixture} and a test class with the interfaces
 * of the contract that concern it:
 *
 * <ul>
 *   <li>{@link dev.interservice.messaging.testkit.contract.RequestReplyContract} and {@link
 *       dev.interservice.messaging.testkit.contract.ChannelContract}, on the SPI, for what the transport carries
 *   <li>{@link dev.interservice.messaging.testkit.contract.LifecycleContract} and {@link
 *       dev.interservice.messaging.testkit.contract.ConnectionRecoveryContract}, on the SPI, for every transport
 *   <li>{@link dev.interservice.messaging.testkit.contract.RequestsThroughEngineContract}, {@link
 *       dev.interservice.messaging.testkit.contract.MessagesThroughEngineContract}, {@link
 *       dev.interservice.messaging.testkit.contract.LifecycleThroughEngineContract} and, for a transport that carries both requests
 *       and messages, {@link dev.interservice.messaging.testkit.contract.CorrelationThroughEngineContract}: what services see
 *   <li>{@link dev.interservice.messaging.testkit.contract.DifferentialContract}, which compares with another transport
 * </ul>
 */
@NullMarked
package dev.interservice.messaging.testkit.contract;

import org.jspecify.annotations.NullMarked;
