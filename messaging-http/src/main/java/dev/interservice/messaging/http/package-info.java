/** API: the HTTP transport, for those who configure it in code. */
@NullMarked
package dev.interservice.messaging.http;

import org.jspecify.annotations.NullMarked;
