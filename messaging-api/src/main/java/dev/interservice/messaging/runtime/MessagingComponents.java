package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.resilience.CallPipeline;
import java.util.Map;
import java.util.Optional;

/** What a messaging is made of, put together by {@link MessagingRuntime}. */
record MessagingComponents(
        MessagingConfig config,
        String instance,
        Environment environment,
        Optional<SystemEnvironment> ownedEnvironment,
        Map<String, NamedTransport> transports,
        ServiceRegistries registries,
        EndpointDirectory endpointDirectory,
        ContractRoutes contractRoutes,
        CallerRunsExecutor callerRunsExecutor,
        CallPipeline pipeline,
        RequestSender requestSender,
        MessageSender messageSender,
        HandlerRegistry handlerRegistry) {}
