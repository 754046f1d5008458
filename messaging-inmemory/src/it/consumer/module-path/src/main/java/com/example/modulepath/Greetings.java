package com.example.modulepath;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;

public final class Greetings {
    public record Name(String name) {}

    public record Greeting(String text) {}

    private static final Operation<Name, Greeting> GREET = Operation.of("greetings", "greet", Name.class, Greeting.class);

    public static void main(String... arguments) throws Exception {
        try (Messaging messaging = MessagingRuntime.start(MessagingConfig.inMemory("greetings"), service ->
                service.serve(GREET, (name, context) -> new Greeting("Hello " + name.name())))) {
            String text = messaging.request(GREET, new Name("world")).text();
            if (!text.equals("Hello world")) {
                throw new AssertionError(text);
            }
            System.out.println(text + " from the module path");
        }
    }
}
