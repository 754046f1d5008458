/** SPI, for authors of registries: where the instances of a service are. */
@NullMarked
package dev.interservice.messaging.lookup;

import org.jspecify.annotations.NullMarked;
