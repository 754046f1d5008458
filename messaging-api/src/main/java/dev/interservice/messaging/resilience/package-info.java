/** API, for whoever tunes how calls survive: policies as records and the one pipeline that obeys them. */
@NullMarked
package dev.interservice.messaging.resilience;

import org.jspecify.annotations.NullMarked;
