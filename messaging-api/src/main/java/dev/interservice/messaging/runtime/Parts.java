package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.resilience.CallPipeline;
import java.util.Map;
import java.util.Optional;

/** What a messaging is made of, put together by {@link MessagingRuntime}. */
record Parts(
        MessagingConfig config,
        String instance,
        Environment environment,
        Optional<SystemEnvironment> ownedEnvironment,
        Map<String, StartedTransport> transports,
        Registries registries,
        Places places,
        Paths paths,
        WaitingCallers callers,
        CallPipeline pipeline,
        Requester requester,
        Sender sender,
        Listeners listeners) {}
