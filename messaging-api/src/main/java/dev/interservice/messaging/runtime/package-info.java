/**
 * API, for whoever starts a {@code Messaging} instance: {@link dev.interservice.messaging.runtime.MessagingRuntime}
 * puts the parts together, and everything else here is package-private.
 */
@NullMarked
package dev.interservice.messaging.runtime;

import org.jspecify.annotations.NullMarked;
