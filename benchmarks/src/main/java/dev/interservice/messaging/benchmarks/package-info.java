/** Measures the library beside what one would write without it. Run it with {@code mvn -Pfigures verify}. */
@NullMarked
package dev.interservice.messaging.benchmarks;

import org.jspecify.annotations.NullMarked;
