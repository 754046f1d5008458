/** API, for whoever tunes how calls survive: the policies as records. */
@NullMarked
package dev.interservice.messaging.resilience;

import org.jspecify.annotations.NullMarked;
