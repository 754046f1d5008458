/**
 * API, for whoever starts a messaging: {@link dev.interservice.messaging.runtime.MessagingRuntime} puts the pieces
 * together, and everything else here is its own affair.
 */
@NullMarked
package dev.interservice.messaging.runtime;

import org.jspecify.annotations.NullMarked;
