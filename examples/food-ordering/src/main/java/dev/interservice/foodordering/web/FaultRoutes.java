package dev.interservice.foodordering.web;

import dev.interservice.foodordering.contracts.Trouble;
import dev.interservice.foodordering.contracts.Trouble.Cause;
import dev.interservice.foodordering.contracts.Trouble.Kind;
import dev.interservice.foodordering.watch.Overview;
import dev.interservice.messaging.Done;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Lets visitors of the demo cause faults: passes them on to the services concerned, by a message like any other. */
public final class FaultRoutes implements Routes {
    private static final String KINDS =
            Arrays.stream(Kind.values()).map(Enum::name).collect(Collectors.joining(", "));

    private final Messaging messaging;
    private final Overview overview;

    public FaultRoutes(Messaging messaging, Overview overview) {
        this.messaging = messaging;
        this.overview = overview;
    }

    /** What the services say they have. */
    record Present(List<Of> faults) {
        record Of(String service, List<String> faults) {}
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/api/faults", context -> context.json(present()));
        routes.post("/api/faults", this::cause);
    }

    private Present present() {
        return new Present(overview.system().services().stream()
                .map(service -> new Present.Of(service.service(), service.troubles()))
                .toList());
    }

    private void cause(Context context) {
        JsonBody.requireJson(context);
        Cause cause = read(context.body());
        for (Operation<Cause, Done> concerned : concerned(cause.kind())) {
            messaging.request(concerned, cause);
        }
        context.status(HttpStatus.ACCEPTED).json(cause);
    }

    private static List<Operation<Cause, Done>> concerned(Kind kind) {
        return switch (kind) {
            case SOLD_OUT, SLOW_INVENTORY, INVENTORY_DOWN -> List.of(Trouble.IN_INVENTORY);
            case KITCHEN_PAUSED, KITCHEN_CRASH, POISON_TICKET -> List.of(Trouble.IN_KITCHEN);
            case DUPLICATE_EVENTS -> List.of(Trouble.IN_KITCHEN, Trouble.IN_DELIVERY);
            case NO_AGENTS -> List.of(Trouble.IN_DELIVERY);
            case DECLINE_NEXT_PAYMENT -> List.of(Trouble.IN_ORDER);
        };
    }

    private Cause read(String body) {
        JsonNode node;
        try {
            node = Json.MAPPER.readTree(body);
        } catch (JacksonException failure) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "the body is not JSON").asException();
        }
        String name = node.path("fault").asString("");
        boolean known =
                Arrays.stream(Kind.values()).anyMatch(kind -> kind.name().equals(name));
        JsonNode begins = node.path("begins");
        if (!known || !(begins.isMissingNode() || begins.isBoolean())) {
            throw wrong("send {\"fault\":NAME,\"begins\":true}, with one of these names: " + KINDS);
        }
        Kind kind = Kind.valueOf(name);
        return new Cause(kind, begins.asBoolean(true), kind == Kind.SOLD_OUT ? item(node) : "");
    }

    private String item(JsonNode node) {
        String item = node.path("item").asString("");
        boolean onTheMenu =
                overview.stock().dishes().stream().anyMatch(dish -> dish.item().equals(item));
        if (!onTheMenu) {
            throw wrong("SOLD_OUT needs an item of the menu: {\"fault\":\"SOLD_OUT\",\"item\":\"margherita\"}");
        }
        return item;
    }

    private static Problem.ProblemException wrong(String detail) {
        return Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, detail).asException();
    }
}
