/**
 * Not exported: the real machine. {@code SystemEnvironment} is the only class that touches clocks, threads and randomness;
 * {@code TimerQueue} runs its timers. Small helpers that every other internal package uses stand here too.
 */
@NullMarked
package dev.interservice.messaging.internal.environment;

import org.jspecify.annotations.NullMarked;
