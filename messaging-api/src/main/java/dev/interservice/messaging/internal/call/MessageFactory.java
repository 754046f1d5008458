package dev.interservice.messaging.internal.call;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.CurrentContext;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.codec.Codec;
import dev.interservice.messaging.codec.CodecFailure;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.internal.environment.Sha256;
import dev.interservice.messaging.internal.handler.HandlerContext;
import dev.interservice.messaging.internal.resilience.CallDefinition;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import dev.interservice.messaging.internal.routing.ContractRoute;
import dev.interservice.messaging.internal.routing.ContractRouteResolver;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an envelope and a call definition of what the user asked for, once, whatever number of attempts it takes. */
public final class MessageFactory {
    private static final List<String> FORWARDED_HEADERS = List.of("traceparent", "tracestate", "baggage");
    private static final int ID_BYTES = 16;

    private final Environment environment;
    private final MessagingConfig config;
    private final Codec codec;
    private final ContractRouteResolver routeResolver;

    public MessageFactory(
            Environment environment, MessagingConfig config, Codec codec, ContractRouteResolver routeResolver) {
        this.environment = environment;
        this.config = config;
        this.codec = codec;
        this.routeResolver = routeResolver;
    }

    /** A message ready to go. */
    record OutgoingMessage(ContractRoute contractRoute, Envelope envelope, CallDefinition<Optional<URI>> call) {
        /** The same message to one group or instance, with a call and a retry budget of its own. */
        OutgoingMessage toDestination(
                String destination, String callDestination, EndpointSelector<Optional<URI>> endpointSelector) {
            Signal.MessageInfo all = call.messageInfo();
            Signal.MessageInfo one = new Signal.MessageInfo(
                    all.contract(), all.transport(), all.source(), destination, all.messageId(), all.correlationId());
            return new OutgoingMessage(
                    contractRoute,
                    envelope,
                    new CallDefinition<>(
                            one,
                            callDestination,
                            call.idempotent(),
                            call.deadline(),
                            call.policy(),
                            endpointSelector,
                            call.onRetriesExhausted()));
        }
    }

    <T> OutgoingMessage prepare(Contract<T> contract, T payload, CallOptions options) {
        ContractRoute contractRoute = routeResolver.of(contract);
        MessageContext context = options.context().orElseGet(CurrentContext::current);
        Optional<String> key = options.idempotencyKey().or(() -> contract.idempotencyKey(payload));
        String id = messageId(contractRoute, key);
        Envelope envelope = Envelope.of(
                        id, config.service(), contract.type(), environment.now(), encodeBody(contract, payload, id))
                .correlationId(context == null ? id : context.correlationId())
                .causationId(context == null ? null : context.messageId())
                .subject(contract.orderingKey(payload).orElse(null))
                .idempotencyKey(key.orElse(null))
                .timeToLive(options.timeToLive().orElse(null))
                .headers(headersOf(options, context))
                .build();
        boolean repeatable = !(contract instanceof Operation) || contract.isIdempotent() || key.isPresent();
        return createMessage(
                contractRoute,
                envelope,
                repeatable,
                deadlineOf(contractRoute, options, context),
                onRetriesExhausted(context));
    }

    /**
     * A new id; but what is published to groups one by one under a key has the id of the key, because a publish that
     * reached only some of them is repeated, and these must know the message again.
     */
    private String messageId(ContractRoute contractRoute, Optional<String> key) {
        return contractRoute.subscriberGroups().isPresent() && key.isPresent()
                ? nameBasedId(config.service(), contractRoute.contract().type(), key.get())
                : environment.newId();
    }

    /**
     * A name-based UUID of version 8 (RFC 9562, appendix B.2), from SHA-256, without separators.
     *
     * @param contract the contract's name on the wire; neither it nor the service's name can hold the separator
     */
    private static String nameBasedId(String service, String contract, String key) {
        String name = service + "\n" + contract + "\n" + key;
        byte[] id = Arrays.copyOf(Sha256.of(name.getBytes(StandardCharsets.UTF_8)), ID_BYTES);
        id[6] = (byte) ((id[6] & 0x0f) | 0x80);
        id[8] = (byte) ((id[8] & 0x3f) | 0x80);
        return HexFormat.of().formatHex(id);
    }

    /** A stored message that is sent once more, as it was. */
    OutgoingMessage forResend(ContractRoute contractRoute, Envelope envelope) {
        return createMessage(
                contractRoute,
                envelope,
                true,
                Deadline.after(contractRoute.effectiveSettings().timeout(), environment::nanos),
                () -> {});
    }

    private static OutgoingMessage createMessage(
            ContractRoute contractRoute,
            Envelope envelope,
            boolean repeatable,
            Deadline deadline,
            Runnable onRetriesExhausted) {
        Contract<?> contract = contractRoute.contract();
        String destination = contract instanceof Event ? "" : contract.service();
        Signal.MessageInfo messageInfo = new Signal.MessageInfo(
                contract.type(),
                contractRoute.namedTransport().name(),
                envelope.source(),
                destination,
                envelope.id(),
                envelope.correlationId());
        CallDefinition<Optional<URI>> call = new CallDefinition<>(
                messageInfo,
                contract.service(),
                repeatable,
                deadline,
                contractRoute.callPolicy(),
                contractRoute.endpointSelector(),
                onRetriesExhausted);
        return new OutgoingMessage(contractRoute, envelope, call);
    }

    /** Tells the handler that makes the call, so that its own caller learns of it. */
    private static Runnable onRetriesExhausted(@Nullable MessageContext context) {
        return context instanceof HandlerContext handler ? handler::retriesExhausted : () -> {};
    }

    private <T> Body encodeBody(Contract<T> contract, T payload, String id) {
        requireNonNull(payload, "payload");
        byte[] bytes;
        try {
            bytes = codec.encode(payload, contract.payload());
        } catch (CodecFailure failure) {
            throw new CodecException(
                    Outcome.NOT_EXECUTED,
                    contract.type(),
                    id,
                    "the payload of " + contract.type() + " cannot be written: " + failure.getMessage(),
                    failure);
        }
        if (bytes.length > config.limits().maxMessageBytes()) {
            throw new CodecException(
                    Outcome.NOT_EXECUTED,
                    contract.type(),
                    id,
                    "the payload of " + contract.type() + " has " + bytes.length
                            + " bytes, more than max-message-size, "
                            + config.limits().maxMessageBytes() + ": send less, or a reference to it",
                    null);
        }
        return Body.of(codec.contentType(), bytes);
    }

    private Deadline deadlineOf(ContractRoute contractRoute, CallOptions options, @Nullable MessageContext context) {
        Deadline own = Deadline.after(
                options.timeout().orElse(contractRoute.effectiveSettings().timeout()), environment::nanos);
        return context == null || !options.deadlineInherited() ? own : own.earlier(context.deadline());
    }

    private static Headers headersOf(CallOptions options, @Nullable MessageContext context) {
        if (context == null
                || FORWARDED_HEADERS.stream()
                        .allMatch(name -> context.headers().get(name).isEmpty())) {
            return options.headers();
        }
        Map<String, String> all = new LinkedHashMap<>(options.headers().asMap());
        for (String name : FORWARDED_HEADERS) {
            context.headers().get(name).ifPresent(inherited -> all.putIfAbsent(name, inherited));
        }
        // Drops an inherited one that does not fit beside the caller's: a stranger's baggage must not stop a message.
        return Headers.ofForeign(all);
    }
}
