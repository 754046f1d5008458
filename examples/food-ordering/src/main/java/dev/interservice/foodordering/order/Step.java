package dev.interservice.foodordering.order;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened to an order.
 *
 * @param number of the happening that tells it
 * @param before its state before; empty when it is new
 * @param after its state now; the same as before when only something was done about the order
 * @param from who sent the message that brought this about; empty, as the next five, when it was no message
 * @param transport what carried the message, or tried to in vain, as the messaging tells it
 * @param attempt which attempt or delivery of the message it was; 0 when there was none
 * @param conversation the correlation id
 * @param pid the process that wrote this down
 * @param detail for a person to read; may be empty
 */
public record Step(
        long number,
        Instant at,
        String orderId,
        Optional<OrderState> before,
        OrderState after,
        String from,
        String to,
        String contract,
        String transport,
        int attempt,
        String conversation,
        long pid,
        String detail) {}
