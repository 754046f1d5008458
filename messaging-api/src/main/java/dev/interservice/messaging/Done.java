package dev.interservice.messaging;

/** The reply of operations that return nothing: {@code {}} on the wire. */
public record Done() {
    /** The only value there is to say. */
    public static final Done DONE = new Done();
}
