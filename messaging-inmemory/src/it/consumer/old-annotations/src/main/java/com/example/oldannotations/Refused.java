package com.example.oldannotations;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;

public final class Refused {
    public static void main(String... arguments) {
        try {
            MessagingRuntime.start(MessagingConfig.inMemory("refused")).close();
        } catch (ConfigException refused) {
            if (refused.getMessage().contains("jackson-annotations 2.9.10")) {
                System.out.println("refused as it should: " + refused.getMessage());
                return;
            }
            throw refused;
        }
        throw new AssertionError("it should not start with old annotations");
    }
}
