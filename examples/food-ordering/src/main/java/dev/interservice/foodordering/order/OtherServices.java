package dev.interservice.foodordering.order;

import dev.interservice.foodordering.contracts.Inventory;
import dev.interservice.foodordering.contracts.Inventory.OutOfStock;
import dev.interservice.foodordering.contracts.Inventory.Reserve;
import dev.interservice.foodordering.contracts.Inventory.Reserved;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.Ticket;
import dev.interservice.foodordering.contracts.Payment;
import dev.interservice.foodordering.contracts.Payment.Authorize;
import dev.interservice.foodordering.contracts.Payment.Declined;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.InterruptedCallException;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import java.util.OptionalLong;

/** Asks the other services to do their part, and puts their answers into an order's words. */
final class OtherServices {
    private final Messaging messaging;

    OtherServices(Messaging messaging) {
        this.messaging = messaging;
    }

    News reserveStock(Order order, MessageContext context) {
        Via via = Via.to(Inventory.RESERVE, context);
        try {
            Reserved reserved = messaging.request(Inventory.RESERVE, new Reserve(order.id(), order.lines()));
            return new News(OrderEvent.STOCK_RESERVED, via, "", OptionalLong.of(reserved.totalCents()));
        } catch (FaultException fault) {
            String reason = fault.details(Inventory.OUT_OF_STOCK)
                    .map(OtherServices::reason)
                    .orElse(fault.code());
            return new News(OrderEvent.OUT_OF_STOCK, via, reason);
        } catch (MessagingException failure) {
            return new News(OrderEvent.STOCK_UNKNOWN, via, noAnswer("inventory", failure));
        }
    }

    News authorizePayment(Order order, MessageContext context) {
        Via via = Via.to(Payment.AUTHORIZE, context);
        try {
            messaging.request(Payment.AUTHORIZE, new Authorize(order.id(), order.card(), order.totalCents()));
            return new News(OrderEvent.PAYMENT_AUTHORIZED, via);
        } catch (FaultException fault) {
            String reason = fault.details(Payment.PAYMENT_DECLINED)
                    .map(Declined::reason)
                    .orElse(fault.code());
            return new News(OrderEvent.PAYMENT_DECLINED, via, "payment declined: " + reason);
        } catch (MessagingException failure) {
            return new News(OrderEvent.PAYMENT_UNKNOWN, via, noAnswer("payment", failure));
        }
    }

    /** Hands the ticket to the kitchen's queue; a kitchen that is away finds it there. */
    News sendTicket(Order order, MessageContext context) {
        Via via = Via.to(Kitchen.COOK, context);
        try {
            messaging.send(Kitchen.COOK, new Ticket(order.id(), order.customer(), order.lines()));
            return new News(OrderEvent.TICKET_SENT, via);
        } catch (MessagingException failure) {
            return new News(OrderEvent.KITCHEN_SILENT, via, noAnswer("kitchen", failure));
        }
    }

    private static String reason(OutOfStock little) {
        return "out of stock: " + little.wanted() + " " + little.item() + " wanted, " + little.left() + " left";
    }

    /** For the customer. When it is only we who stop, the order is to be taken up again instead. */
    private static String noAnswer(String service, MessagingException failure) {
        if (failure instanceof ClosedException || failure instanceof InterruptedCallException) {
            throw failure;
        }
        return "no answer from " + service + " (" + failure.outcome() + ")";
    }
}
