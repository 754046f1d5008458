/**
 * Not exported: where a contract goes. {@code ContractRouteResolver} resolves a contract to its {@code ContractRoute}: settings,
 * transport and endpoints. {@code EndpointDirectory} keeps one load balancer for each destination, fed by a {@code
 * RegistryWatch}; {@code RegistryEndpointSelector} chooses the endpoint of an attempt, and {@code SubscriberGroups} knows
 * the groups of an event where no broker does.
 */
@NullMarked
package dev.interservice.messaging.internal.routing;

import org.jspecify.annotations.NullMarked;
