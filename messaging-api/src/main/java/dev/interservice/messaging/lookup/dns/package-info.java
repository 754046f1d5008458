/** API: the registry that asks DNS, for those who configure it in code. */
@NullMarked
package dev.interservice.messaging.lookup.dns;

import org.jspecify.annotations.NullMarked;
