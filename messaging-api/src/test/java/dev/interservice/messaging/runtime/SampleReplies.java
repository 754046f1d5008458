package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.codec.JsonCodec;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Reply;
import java.util.Optional;

/** Replies of a called service, for the tests to script. */
public final class SampleReplies {
    private static final JsonCodec CODEC = new JsonCodec();

    private SampleReplies() {}

    public static Reply success(Object payload) {
        return new Reply.Success(body(payload));
    }

    static Reply fault(String code, Object details) {
        return new Reply.Fault(code, body(details));
    }

    static Reply failure(String code, Outcome outcome) {
        return new Reply.Failure(code, "scripted", outcome, false, Optional.empty(), false);
    }

    @SuppressWarnings("unchecked") // the class of an object is the class of that object
    private static Body body(Object payload) {
        return Body.of("application/json", CODEC.encode(payload, (Class<Object>) payload.getClass()));
    }
}
