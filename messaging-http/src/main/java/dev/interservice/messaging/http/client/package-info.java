/**
 * Not exported: sends messages over OkHttp. {@code HttpClient} makes one {@code HttpCall} for each message; {@code
 * CallLimiter} bounds how many are on the wire; {@code StaleConnectionInterceptor} keeps a message off a connection that the
 * peer has closed.
 */
@NullMarked
package dev.interservice.messaging.http.client;

import org.jspecify.annotations.NullMarked;
