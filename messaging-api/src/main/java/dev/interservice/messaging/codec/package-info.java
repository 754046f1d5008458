/** SPI, for authors of formats: how payloads are written as bytes. */
@NullMarked
package dev.interservice.messaging.codec;

import org.jspecify.annotations.NullMarked;
