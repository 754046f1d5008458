package dev.interservice.foodordering.demo;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A step of the stream in one line. */
final class StepLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final String COLUMNS = "%-12s  %-12s  %-34s  %-18s  %-25s  %-11s  %-10s  %s";

    private StepLine() {}

    static String header() {
        return COLUMNS.formatted("time", "order", "state", "from -> to", "message", "transport", "process", "");
    }

    /** The process is that of the service with which the order service spoke, if it has one of its own. */
    static String of(JsonNode step, Map<String, List<Long>> pids) {
        String transport = step.path("transport").asString();
        return COLUMNS.formatted(
                        TIME.format(Instant.parse(step.path("at").asString()).atZone(ZoneId.systemDefault())),
                        step.path("orderId").asString(),
                        change(
                                step.path("before").asString(""),
                                step.path("after").asString()),
                        arrow(step.path("from").asString(), step.path("to").asString()),
                        step.path("contract").asString(),
                        transport.isEmpty() ? "" : "[" + transport + "]",
                        "pid " + pids(step, pids),
                        step.path("detail").asString())
                .stripTrailing();
    }

    /** Which of several it was, only they know. */
    private static String pids(JsonNode step, Map<String, List<Long>> pids) {
        return pids.getOrDefault(peer(step), List.of(step.path("pid").asLong())).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" or "));
    }

    private static String peer(JsonNode step) {
        String from = step.path("from").asString();
        return from.equals("order") ? step.path("to").asString() : from;
    }

    private static String change(String before, String after) {
        return before.equals(after) ? after : arrow(before, after);
    }

    private static String arrow(String from, String to) {
        return (from + (to.isEmpty() ? "" : " -> " + to)).strip();
    }
}
