/** API, for whoever starts a {@code Messaging} instance: every setting as a record. */
@NullMarked
package dev.interservice.messaging.config;

import org.jspecify.annotations.NullMarked;
