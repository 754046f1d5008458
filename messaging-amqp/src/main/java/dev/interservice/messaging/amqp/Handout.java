package dev.interservice.messaging.amqp;

/**
 * A message in hand.
 *
 * @param number what its channel calls it
 */
record Handout(long number, Letter letter) {
    /** The same after a failure, without having left our hands. */
    Handout nextAttempt() {
        return new Handout(number, letter.nextAttempt());
    }
}
