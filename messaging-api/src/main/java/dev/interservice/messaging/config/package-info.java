/** API, for whoever starts a messaging: every setting as a record. */
@NullMarked
package dev.interservice.messaging.config;

import org.jspecify.annotations.NullMarked;
