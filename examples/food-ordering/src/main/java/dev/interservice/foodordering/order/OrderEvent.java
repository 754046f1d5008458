package dev.interservice.foodordering.order;

/** What an order can hear of. */
enum OrderEvent {
    STOCK_RESERVED,
    OUT_OF_STOCK,
    /** Inventory did not answer: perhaps the stock is reserved, perhaps not. */
    STOCK_UNKNOWN,

    PAYMENT_AUTHORIZED,
    PAYMENT_DECLINED,
    /** Payment did not answer: perhaps the money was taken, perhaps not. */
    PAYMENT_UNKNOWN,

    TICKET_SENT,
    /** The ticket could not be sent, or the kitchen has not begun to cook within its limit. */
    KITCHEN_SILENT,
    /** The kitchen began to cook, and has not come to an end within its limit. */
    COOKING_SILENT,

    COOKING_STARTED,
    MEAL_READY,
    AGENT_ASSIGNED,
    OUT_FOR_DELIVERY,
    DELIVERED
}
