package dev.interservice.messaging.testkit.contract;

/** What can happen to a wire. Each lasts until it is repaired. */
public enum Disturbance {
    /** The broker, or whatever carries the messages, ends at once; what it does not keep on disk is lost. */
    STOPPED,
    /** All connections end and new ones are refused; what was accepted is kept. */
    CUT,
    /** Nothing moves and nothing fails: bytes are neither taken nor delivered. */
    FROZEN,
    /** The queue {@link TransportTestContext#QUEUE} takes nothing more. */
    FULL,
    /** The dead letters of {@link TransportTestContext#QUEUE} take nothing more. */
    DEAD_LETTERS_FULL
}
