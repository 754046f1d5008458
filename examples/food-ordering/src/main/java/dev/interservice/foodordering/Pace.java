package dev.interservice.foodordering;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.interservice.foodordering.delivery.DeliveryService;
import java.time.Duration;

/**
 * How long things take here.
 *
 * @param cooking one meal
 * @param kitchenLimit how long an order waits for the kitchen to begin
 * @param delivery a meal's way
 * @param heartbeat how long the stream may be silent
 * @param slowness how long an answer of the inventory takes while it is slow
 * @param absence how long a service that crashed is away
 * @param report how long a message that a service has seen waits to be told
 */
record Pace(
        Duration cooking,
        Duration kitchenLimit,
        DeliveryService.Pace delivery,
        Duration heartbeat,
        Duration slowness,
        Duration absence,
        Duration report) {
    static final Pace USUAL = new Pace(
            ofMillis(1500),
            ofSeconds(15),
            new DeliveryService.Pace(ofMillis(500), ofMillis(700), ofMillis(1500)),
            ofSeconds(15),
            ofMillis(1200),
            ofSeconds(3),
            ofMillis(200));

    /** For those who do not want to watch: nothing takes longer than it must, and what is to be waited for comes soon. */
    static final Pace HURRIED = new Pace(
            ofMillis(5),
            ofSeconds(20), // a kitchen that crashes is back by then, even on a busy machine
            new DeliveryService.Pace(ofMillis(5), ofMillis(5), ofMillis(5)),
            ofMillis(50),
            ofMillis(1200),
            ofMillis(500),
            ofMillis(50));

    /** The same with another limit for the kitchen. */
    Pace kitchenLimit(Duration limit) {
        return new Pace(cooking, limit, delivery, heartbeat, slowness, absence, report);
    }
}
