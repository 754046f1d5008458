package dev.interservice.messaging.runtime;

import java.nio.charset.StandardCharsets;

import java.util.HexFormat;

import java.util.Arrays;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.Contract;
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
import dev.interservice.messaging.resilience.Call;
import dev.interservice.messaging.resilience.Peers;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what the user says into an envelope and a call, once, whatever number of attempts it takes. */
final class Outgoing {
    private static final List<String> ALWAYS_FORWARDED = List.of("traceparent", "tracestate", "baggage");
    private static final int ID_BYTES = 16;

    private final Environment environment;
    private final MessagingConfig config;
    private final Codec codec;
    private final Paths paths;

    Outgoing(Environment environment, MessagingConfig config, Codec codec, Paths paths) {
        this.environment = environment;
        this.config = config;
        this.codec = codec;
        this.paths = paths;
    }

    /** A message ready to go. */
    record Message(Path path, Envelope envelope, Call<Optional<URI>> call) {
        /** The same message to one receiver, with a call and a budget of its own. */
        Message to(String receiver, String destination, Peers<Optional<URI>> peers) {
            Signal.Subject all = call.subject();
            Signal.Subject one = new Signal.Subject(
                    all.contract(), all.transport(), all.source(), receiver, all.messageId(), all.correlationId());
            return new Message(
                    path,
                    envelope,
                    new Call<>(
                            one,
                            destination,
                            call.idempotent(),
                            call.deadline(),
                            call.policy(),
                            peers,
                            call.exhausted()));
        }
    }

    <T> Message prepare(Contract<T> contract, T payload, CallOptions options) {
        Path path = paths.of(contract);
        MessageContext context = options.context().orElseGet(Ambient::current);
        Optional<String> key = options.idempotencyKey().or(() -> contract.idempotencyKey(payload));
        String id = id(path, key);
        Envelope envelope = Envelope.of(
                        id, config.service(), contract.type(), environment.now(), body(contract, payload, id))
                .correlationId(context == null ? id : context.correlationId())
                .causationId(context == null ? null : context.messageId())
                .subject(contract.orderingKey(payload).orElse(null))
                .idempotencyKey(key.orElse(null))
                .timeToLive(options.timeToLive().orElse(null))
                .headers(headers(options, context))
                .build();
        boolean repeatable = !(contract instanceof Operation) || contract.isIdempotent() || key.isPresent();
        return message(path, envelope, repeatable, deadline(path, options, context), exhausted(context));
    }

    /**
     * A new id; but what is published to groups one by one under a key has the id of the key, because a publish that
     * reached only some of them is repeated, and these must know the message again.
     */
    private String id(Path path, Optional<String> key) {
        return path.subscribers().isPresent() && key.isPresent()
                ? nameBasedId(config.service(), path.contract().type(), key.get())
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
    Message again(Path path, Envelope envelope) {
        return message(path, envelope, true, Deadline.after(path.route().timeout(), environment::nanos), () -> {});
    }

    private static Message message(
            Path path, Envelope envelope, boolean repeatable, Deadline deadline, Runnable exhausted) {
        Contract<?> contract = path.contract();
        String receiver = contract instanceof Event ? "" : contract.service();
        Signal.Subject subject = new Signal.Subject(
                contract.type(),
                path.carrier().name(),
                envelope.source(),
                receiver,
                envelope.id(),
                envelope.correlationId());
        Call<Optional<URI>> call =
                new Call<>(subject, contract.service(), repeatable, deadline, path.policy(), path.peers(), exhausted);
        return new Message(path, envelope, call);
    }

    /** Tells the handler that makes the call, so that its own caller learns of it. */
    private static Runnable exhausted(@Nullable MessageContext context) {
        return context instanceof HandlerContext handler ? handler::exhausted : () -> {};
    }

    private <T> Body body(Contract<T> contract, T payload, String id) {
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

    private Deadline deadline(Path path, CallOptions options, @Nullable MessageContext context) {
        Deadline own = Deadline.after(options.timeout().orElse(path.route().timeout()), environment::nanos);
        return context == null || !options.deadlineInherited() ? own : own.earlier(context.deadline());
    }

    private static Headers headers(CallOptions options, @Nullable MessageContext context) {
        if (context == null
                || ALWAYS_FORWARDED.stream()
                        .allMatch(name -> context.headers().get(name).isEmpty())) {
            return options.headers();
        }
        Map<String, String> all = new LinkedHashMap<>(options.headers().asMap());
        for (String name : ALWAYS_FORWARDED) {
            context.headers().get(name).ifPresent(inherited -> all.putIfAbsent(name, inherited));
        }
        // Drops an inherited one that does not fit beside the caller's: a stranger's baggage must not stop a message.
        return Headers.ofForeign(all);
    }
}
