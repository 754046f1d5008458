/**
 * SPI, for authors of transports and registries: what several of them need and none should write again. {@code Backoff}
 * spaces attempts, {@code RecurringTask} runs work again and again without overlap, {@code HealthReport} collects what is
 * wrong, {@code TransportSignals} tells the observer what only a transport sees.
 */
@NullMarked
package dev.interservice.messaging.support;

import org.jspecify.annotations.NullMarked;
