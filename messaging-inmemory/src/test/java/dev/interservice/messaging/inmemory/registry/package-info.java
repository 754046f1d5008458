/** Registries against their contract: those that are shipped, one that pretends to have a server, and broken ones. */
@NullMarked
package dev.interservice.messaging.inmemory.registry;

import org.jspecify.annotations.NullMarked;
