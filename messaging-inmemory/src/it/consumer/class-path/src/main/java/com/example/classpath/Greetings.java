package com.example.classpath;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;

public final class Greetings {
    public record Name(String name) {}

    public record Greeting(String text) {}

    private static final Operation<Name, Greeting> GREET = Operation.of("greetings", "greet", Name.class, Greeting.class);

    public static void main(String... arguments) throws Exception {
        // The Jackson 2 of the project goes on working beside.
        new ObjectMapper().readTree("{\"two\":2}").get("two").intValue();
        try (Messaging messaging = MessagingRuntime.start(MessagingConfig.inMemory("greetings"), service ->
                service.serve(GREET, (name, context) -> new Greeting("Hello " + name.name())))) {
            String text = messaging.request(GREET, new Name("world")).text();
            if (!text.equals("Hello world")) {
                throw new AssertionError(text);
            }
            System.out.println(text + " from the class path");
        }
    }
}
