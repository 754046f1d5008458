/**
 * API, for everybody who sends or handles messages: contracts as values, six verbs in pairs, and errors that say
 * whether the work was executed.
 *
 * <p>Start reading at {@link dev.interservice.messaging.Messaging}.
 */
@NullMarked
package dev.interservice.messaging;

import org.jspecify.annotations.NullMarked;
