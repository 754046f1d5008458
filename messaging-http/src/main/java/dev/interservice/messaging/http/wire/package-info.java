/**
 * Not exported: what a message looks like in HTTP. {@code EnvelopeMapping} writes and reads requests, {@code ReplyMapping}
 * responses; {@code ProblemDetails} is RFC 9457, {@code HeaderEncoding} the encoding of texts in header fields.
 */
@NullMarked
package dev.interservice.messaging.http.wire;

import org.jspecify.annotations.NullMarked;
