/**
 * Not exported: how a call survives. {@code CallPipeline} starts a {@code RetryingCall}; each {@code CallAttempt}
 * passes the {@code AttemptGuards} (rate limit, bulkhead, {@code EndpointBreaker}) and ends in time by
 * {@code AttemptTimeLimiter}. {@code ResponseClassifier} is how the caller of the pipeline tells failures apart.
 */
@NullMarked
package dev.interservice.messaging.internal.resilience;

import org.jspecify.annotations.NullMarked;
