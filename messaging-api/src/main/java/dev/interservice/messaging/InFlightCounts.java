package dev.interservice.messaging;

/**
 * How much is under way in a {@link Messaging} instance at one moment.
 *
 * @param pendingCalls requests, sends and publishes that have not ended
 * @param deliveriesInFlight requests and messages taken from the transport and not settled yet
 */
public record InFlightCounts(int pendingCalls, int deliveriesInFlight) {}
