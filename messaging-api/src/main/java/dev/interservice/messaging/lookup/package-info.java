/** SPI, for authors of registries: where the instances of a service are, and how one of them is chosen. */
@NullMarked
package dev.interservice.messaging.lookup;

import org.jspecify.annotations.NullMarked;
