package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.internal.call.MessageSender;
import dev.interservice.messaging.internal.call.RequestSender;
import dev.interservice.messaging.internal.call.ThreadlessExecutor;
import dev.interservice.messaging.internal.environment.SystemEnvironment;
import dev.interservice.messaging.internal.handler.HandlerRegistry;
import dev.interservice.messaging.internal.resilience.CallPipeline;
import dev.interservice.messaging.internal.routing.ContractRouteResolver;
import dev.interservice.messaging.internal.routing.EndpointDirectory;
import dev.interservice.messaging.internal.routing.NamedTransport;
import dev.interservice.messaging.internal.routing.ServiceRegistries;
import java.util.Map;
import java.util.Optional;

/** The parts of one {@code Messaging} instance, put together by {@link MessagingRuntime}. */
record MessagingComponents(
        MessagingConfig config,
        String instance,
        Environment environment,
        Optional<SystemEnvironment> ownedEnvironment,
        Map<String, NamedTransport> transports,
        ServiceRegistries registries,
        EndpointDirectory endpointDirectory,
        ContractRouteResolver routeResolver,
        ThreadlessExecutor threadlessExecutor,
        CallPipeline pipeline,
        RequestSender requestSender,
        MessageSender messageSender,
        HandlerRegistry handlerRegistry) {}
