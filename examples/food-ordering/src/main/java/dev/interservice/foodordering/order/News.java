package dev.interservice.foodordering.order;

import java.util.OptionalLong;

/**
 * What an order hears of.
 *
 * @param via how it got here
 * @param detail for a person to read; may be empty
 * @param totalCents what the order costs, from whoever knows
 */
record News(OrderEvent event, Via via, String detail, OptionalLong totalCents) {
    News(OrderEvent event, Via via, String detail) {
        this(event, via, detail, OptionalLong.empty());
    }

    News(OrderEvent event, Via via) {
        this(event, via, "");
    }
}
