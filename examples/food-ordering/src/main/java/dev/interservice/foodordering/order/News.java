package dev.interservice.foodordering.order;

/**
 * What an order hears of.
 *
 * @param via how it got here
 * @param detail for a person to read; may be empty
 */
record News(OrderEvent event, Via via, String detail) {
    News(OrderEvent event, Via via) {
        this(event, via, "");
    }
}
