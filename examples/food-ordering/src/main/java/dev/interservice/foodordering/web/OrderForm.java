package dev.interservice.foodordering.web;

import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.order.NewOrder;
import dev.interservice.foodordering.web.Problem.ProblemException;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/** Reads an order from what a client sent, and finds everything that is wrong with it. */
final class OrderForm {
    private static final int MOST_LINES = 20;
    private static final int MOST_PORTIONS = 20;
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,60}");
    private static final Pattern CARD = Pattern.compile("tok-[a-z0-9-]{1,40}");
    private static final Pattern ITEM = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private final List<String> errors = new ArrayList<>();

    private OrderForm() {}

    /** The order in this text. */
    static NewOrder read(String body) {
        OrderForm form = new OrderForm();
        NewOrder order = form.order(parse(body));
        if (!form.errors.isEmpty()) {
            throw Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "the order is not complete or not right", form.errors)
                    .asException();
        }
        return order;
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode node = Json.MAPPER.readTree(body);
            if (node.isMissingNode()) {
                throw notJson("it is empty");
            }
            return node;
        } catch (JacksonException failure) {
            TokenStreamLocation at = failure.getLocation();
            throw notJson(at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr());
        }
    }

    private static ProblemException notJson(String why) {
        return Problem.of(HttpStatus.BAD_REQUEST, "the body is not JSON: " + why)
                .asException();
    }

    private NewOrder order(JsonNode node) {
        check(node.isObject(), "the order must be an object");
        checkFields(node, "", Set.of("customer", "card", "lines"));
        String customer = text(node, "customer", NAME, "must be 1 to 60 characters");
        String card = text(node, "card", CARD, "must be a token such as \"tok-visa\"");
        return new NewOrder(customer.strip(), card, lines(node.path("lines")));
    }

    private List<Line> lines(JsonNode node) {
        check(
                node.isArray() && node.size() >= 1 && node.size() <= MOST_LINES,
                "lines must be a list of 1 to " + MOST_LINES);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < Math.min(node.size(), MOST_LINES); i++) {
            lines.add(line(node.path(i), "lines[" + i + "]"));
        }
        return lines;
    }

    private Line line(JsonNode node, String path) {
        checkFields(node, path + ".", Set.of("item", "quantity"));
        JsonNode item = node.path("item");
        check(
                item.isString() && ITEM.matcher(item.stringValue()).matches(),
                path + ".item must be an item of the menu");
        JsonNode quantity = node.path("quantity");
        boolean right = quantity.isInt() && quantity.intValue() >= 1 && quantity.intValue() <= MOST_PORTIONS;
        check(right, path + ".quantity must be a whole number from 1 to " + MOST_PORTIONS);
        return new Line(item.asString(""), right ? quantity.intValue() : 1);
    }

    private String text(JsonNode node, String field, Pattern pattern, String rule) {
        JsonNode value = node.path(field);
        check(
                value.isString()
                        && !value.stringValue().isBlank()
                        && pattern.matcher(value.stringValue()).matches(),
                field + " " + rule);
        return value.asString("");
    }

    private void checkFields(JsonNode node, String path, Set<String> known) {
        node.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .limit(MOST_LINES)
                .forEach(name -> errors.add(path + name.replaceAll("\\p{Cntrl}", "?") + " is not known"));
    }

    private void check(boolean right, String error) {
        if (!right) {
            errors.add(error);
        }
    }
}
