package dev.interservice.foodordering.web;

import dev.interservice.foodordering.order.Order;
import dev.interservice.foodordering.order.OrderBook;
import dev.interservice.foodordering.order.OrderDesk;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import java.util.regex.Pattern;

/** Places orders and shows them. */
public final class OrderRoutes implements Routes {
    private static final String ORDERS = "/api/orders";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final OrderDesk desk;
    private final OrderBook book;

    public OrderRoutes(OrderDesk desk, OrderBook book) {
        this.desk = desk;
        this.book = book;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(ORDERS, this::place);
        routes.get(
                ORDERS, context -> context.json(OrderView.All.of(book.snapshot().orders())));
        routes.get(ORDERS + "/{id}", this::show);
        routes.exception(
                OrderBook.KeyTakenException.class,
                (failure, context) -> Problem.of(
                                HttpStatus.UNPROCESSABLE_CONTENT, "this Idempotency-Key came with another order before")
                        .answer(context));
        routes.exception(OrderBook.FullException.class, (failure, context) -> {
            context.header(Header.RETRY_AFTER, "5");
            Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "too many orders are under way")
                    .answer(context);
        });
    }

    private void place(Context context) {
        JsonBody.requireJson(context);
        Optional<String> key = Optional.ofNullable(context.header("Idempotency-Key"));
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "Idempotency-Key must be 1 to 255 visible ASCII characters")
                    .asException();
        }
        Order order = desk.place(OrderForm.read(context.body()), key);
        context.status(HttpStatus.ACCEPTED)
                .header(Header.LOCATION, ORDERS + "/" + order.id())
                .json(OrderView.of(order));
    }

    private void show(Context context) {
        Order order = book.find(context.pathParam("id"))
                .orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, "there is no such order")
                        .asException());
        context.json(OrderView.of(order));
    }
}
