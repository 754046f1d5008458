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
 * @param heartbeat how long the stream of steps may be silent
 */
record Pace(Duration cooking, Duration kitchenLimit, DeliveryService.Pace delivery, Duration heartbeat) {
    static final Pace USUAL = new Pace(
            ofMillis(1500),
            ofSeconds(10),
            new DeliveryService.Pace(ofMillis(500), ofMillis(700), ofMillis(1500)),
            ofSeconds(15));
}
