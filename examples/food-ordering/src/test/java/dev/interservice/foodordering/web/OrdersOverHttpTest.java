package dev.interservice.foodordering.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.RunningApplication;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OrdersOverHttpTest {
    private static final String PIZZA = order("Ada", "tok-visa", "margherita", "1");

    private static RunningApplication application;

    @BeforeAll
    static void start() {
        application = new RunningApplication();
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void placedOrderIsAcceptedAndFoundWhereItSays() throws Exception {
        HttpResponse<String> placed = application.post(order("Zoë", "tok-visa", "margherita", "2"));
        assertThat(placed.statusCode()).isEqualTo(202);
        String location = placed.headers().firstValue("Location").orElseThrow();

        HttpResponse<String> found = application.get(location);

        assertThat(found.statusCode()).isEqualTo(200);
        JsonNode order = json(found);
        assertThat(location).isEqualTo("/api/orders/" + order.path("id").asString());
        assertThat(order.path("customer").asString()).isEqualTo("Zoë");
        assertThat(order.path("lines").toString()).isEqualTo("[{\"item\":\"margherita\",\"quantity\":2}]");
        assertThat(found.body()).doesNotContain("tok-visa");
        assertThat(ids(application.get("/api/orders")))
                .contains(order.path("id").asString());
    }

    @Test
    void repeatedKeyGetsTheSameOrder() throws Exception {
        HttpResponse<String> first = application.post(PIZZA, "Idempotency-Key", "once");
        HttpResponse<String> again = application.post(PIZZA, "Idempotency-Key", "once");

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
    }

    @Test
    void withoutKeyEveryOrderIsANewOne() throws Exception {
        assertThat(application.post(PIZZA).headers().firstValue("Location"))
                .isNotEqualTo(application.post(PIZZA).headers().firstValue("Location"));
    }

    @Test
    void repeatedKeyWithAnotherOrderIsRefused() throws Exception {
        application.post(PIZZA, "Idempotency-Key", "taken");

        assertProblem(application.post(order("Ada", "tok-visa", "diavola", "1"), "Idempotency-Key", "taken"), 422);
    }

    @Test
    void keyMustBeReadable() throws Exception {
        assertProblem(application.post(PIZZA, "Idempotency-Key", "x".repeat(256)), 400);
        assertProblem(application.post(PIZZA, "Idempotency-Key", "two words"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soup", "{\"customer\":", "{} {}", "{\"card\":1,\"card\":2}"})
    void bodyMustBeJson(String body) throws Exception {
        assertThat(assertProblem(application.post(body), 400).path("detail").asString())
                .startsWith("the body is not JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null                                       | the order must be an object",
                "[]                                         | the order must be an object",
                "{}                                         | customer must be 1 to 60 characters",
                "{}                                         | card must be a token such as \"tok-visa\"",
                "{}                                         | lines must be a list of 1 to 20",
                "{\"customer\":\" \"}                       | customer must be 1 to 60 characters",
                "{\"customer\":\"a\\nb\"}                   | customer must be 1 to 60 characters",
                "{\"customer\":7}                           | customer must be 1 to 60 characters",
                "{\"card\":\"4242424242424242\"}            | card must be a token such as \"tok-visa\"",
                "{\"tip\":1}                                | tip is not known",
                "{\"lines\":[]}                             | lines must be a list of 1 to 20",
                "{\"lines\":{}}                             | lines must be a list of 1 to 20",
                "{\"lines\":[1]}                            | lines[0].item must be an item of the menu",
                "{\"lines\":[{\"item\":\"../x\"}]}          | lines[0].item must be an item of the menu",
                "{\"lines\":[{\"item\":\"soup\"}]}          | lines[0].quantity must be a whole number from 1 to 20",
                "{\"lines\":[{\"quantity\":0}]}             | lines[0].quantity must be a whole number from 1 to 20",
                "{\"lines\":[{\"quantity\":21}]}            | lines[0].quantity must be a whole number from 1 to 20",
                "{\"lines\":[{\"quantity\":1.5}]}           | lines[0].quantity must be a whole number from 1 to 20",
                "{\"lines\":[{\"quantity\":\"2\"}]}         | lines[0].quantity must be a whole number from 1 to 20",
                "{\"lines\":[{\"quantity\":99999999999}]}   | lines[0].quantity must be a whole number from 1 to 20",
                "{\"lines\":[{\"spicy\":true}]}             | lines[0].spicy is not known",
            })
    void everythingWrongWithAnOrderIsNamed(String body, String error) throws Exception {
        JsonNode problem = assertProblem(application.post(body), 422);

        assertThat(StreamSupport.stream(problem.path("errors").spliterator(), false)
                        .map(JsonNode::asString))
                .contains(error);
    }

    @Test
    void orderMustBeSentAsJson() throws Exception {
        assertProblem(application.post(PIZZA, "Content-Type", "text/plain"), 415);
        assertProblem(application.post(PIZZA, "Content-Type", "application/jsonp"), 415);
        assertThat(application
                        .post(PIZZA, "Content-Type", "application/json; charset=utf-8")
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void bodyMayNotBeLarge() throws Exception {
        assertProblem(application.post(order("x".repeat(20_000), "tok-visa", "margherita", "1")), 413);
    }

    @Test
    void deepBodyIsRefused() throws Exception {
        assertProblem(application.post("[".repeat(10_000)), 400);
    }

    @Test
    void unknownAddressesAreProblemsToo() throws Exception {
        assertProblem(application.get("/api/orders/nobody-s"), 404);
        assertProblem(application.get("/api/nothing"), 404);
        assertProblem(application.get("/api/orders/%2e%2e"), 404);
    }

    @Test
    void methodMustFit() throws Exception {
        HttpRequest delete = HttpRequest.newBuilder(application.address().resolve("/api/orders"))
                .DELETE()
                .build();

        assertProblem(HttpClient.newHttpClient().send(delete, BodyHandlers.ofString()), 405);
    }

    private static JsonNode assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString()).isNotEmpty();
        assertThat(response.body()).doesNotContain("dev.interservice", "Exception", "tools.jackson");
        return problem;
    }

    private static List<String> ids(HttpResponse<String> response) {
        return StreamSupport.stream(json(response).path("orders").spliterator(), false)
                .map(order -> order.path("id").asString())
                .toList();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private static String order(String customer, String card, String item, String quantity) {
        String format = "{\"customer\":\"%s\",\"card\":\"%s\",\"lines\":[{\"item\":\"%s\",\"quantity\":%s}]}";
        return format.formatted(customer, card, item, quantity);
    }
}
