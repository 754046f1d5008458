package dev.interservice.messaging.internal.resilience;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What goes wrong with the plain decorators of resilience4j 2.4, each shown by a test, and not with ours. */
enum Resilience4jPitfall {
    TIMEOUT_CANCELS_NOTHING(
            "A call takes too long (`TimeLimiter`)", "the caller is gone, the work goes on", "the work is cancelled"),
    TIMERS_ARE_LEFT("10,000 calls fail at once (`TimeLimiter`)", "10,000 timers are left", "no timer is left"),
    SECOND_ATTEMPT_THROWS(
            "The second attempt throws instead of returning a future (`Retry`)",
            "the caller waits for ever",
            "the call fails with that cause"),
    CANCELLED_CALL_IS_RETRIED(
            "The caller cancels before the second attempt (`Retry`)",
            "all three attempts are made",
            "one attempt is made"),
    ERROR_IN_TRIAL(
            "Trial calls end in an `Error` (`CircuitBreaker`)",
            "half open for ever",
            "opens again, and closes after the next trials"),
    TRIAL_NEVER_ENDS(
            "Trial calls never end, or are cancelled (`CircuitBreaker`)",
            "half open for ever",
            "opens again, or tries another; closes after the next trials"),
    STALE_RESULTS_DECIDE(
            "Calls from before it opened end while it is half open (`CircuitBreaker`)",
            "they decide whether it opens or closes",
            "they count for nothing"),
    LIMITER_BLOCKS(
            "The rate is used up (`RateLimiter`)",
            "the caller's thread is blocked",
            "the caller learns at once how long to wait"),
    WORK_WITHOUT_CALLER(
            "The caller cancels while its work is queued (`ThreadPoolBulkhead`)",
            "the work is done for nobody",
            "nothing is queued: a call over the bound is refused at once"),
    RETRIES_AMPLIFY(
            "1,000 calls of three attempts to a dead service (`Retry`)", "3,000 attempts", "at most 1,110 attempts"),
    DEFAULTS_ARE_FOR_BUSY_SERVICES(
            "A service that is called every six seconds dies, with the defaults (`CircuitBreaker`)",
            "opens after 90 failures, in nine minutes, for 60 seconds",
            "opens after 3 failures, in 18 seconds, for 5 seconds");

    private final String situation;
    private final String plain;
    private final String ours;

    Resilience4jPitfall(String situation, String plain, String ours) {
        this.situation = situation;
        this.plain = plain;
        this.ours = ours;
    }

    /** A row of the table in the documents. */
    String row() {
        return "| " + situation + " | " + plain + " | " + ours + " |";
    }

    /** A test that shows how plain resilience4j falls into it. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface ShownWithResilience4j {
        Resilience4jPitfall value();
    }

    /** A test that shows that we do not. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface AvoidedByPipeline {
        Resilience4jPitfall value();
    }
}
