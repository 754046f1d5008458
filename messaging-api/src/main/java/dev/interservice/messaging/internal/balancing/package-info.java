/**
 * Not exported: how calls are spread over the instances of a destination. {@code LoadBalancer} chooses among {@code
 * BalancedEndpoint}s by load and latency, and ejects ({@code EndpointEjection}) those that fail where others do not.
 */
@NullMarked
package dev.interservice.messaging.internal.balancing;

import org.jspecify.annotations.NullMarked;
