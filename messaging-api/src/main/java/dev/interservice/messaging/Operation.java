package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A question that needs an answer now: one handler of the service replies to its caller.
 *
 * <p>An operation is <em>not</em> idempotent unless it says so; that decides what may be tried again after an
 * {@link Outcome#UNKNOWN} attempt.
 *
 * @param <Q> the request
 * @param <R> the reply; {@link Done} when there is nothing to say
 */
public final class Operation<Q, R> implements Contract<Q> {
    private final ContractDefinition<Q> definition;
    private final Class<R> reply;
    private final Map<String, Fault<?>> faults;

    private Operation(ContractDefinition<Q> definition, Class<R> reply, Map<String, Fault<?>> faults) {
        this.definition = definition;
        this.reply = reply;
        this.faults = faults;
    }

    /** An operation that replies with an {@code R}. */
    public static <Q, R> Operation<Q, R> of(String service, String name, Class<Q> request, Class<R> reply) {
        ContractDefinition.checkPayload("reply", reply);
        return new Operation<>(ContractDefinition.of(service, name, request), reply, Map.of());
    }

    /** An operation that returns nothing but the news that it is done. */
    public static <Q> Operation<Q, Done> of(String service, String name, Class<Q> request) {
        return of(service, name, request, Done.class);
    }

    /** The same operation, promised to have one effect however often the same request arrives. */
    public Operation<Q, R> idempotent() {
        return new Operation<>(definition.asIdempotent(), reply, faults);
    }

    /** The same operation, idempotent for requests with the same key; the key travels with each request. */
    public Operation<Q, R> idempotentBy(Function<? super Q, String> key) {
        return new Operation<>(definition.idempotentBy(key), reply, faults);
    }

    /** The same operation with these business faults declared, in addition to those it has. */
    public Operation<Q, R> faults(Fault<?>... declared) {
        Map<String, Fault<?>> all = new LinkedHashMap<>(faults);
        for (Fault<?> fault : Arrays.asList(declared)) {
            requireNonNull(fault, () -> "a fault of " + type() + " is null: declare faults above their operations");
            if (all.put(fault.code(), fault) != null) {
                throw new IllegalArgumentException(type() + " declares the fault " + fault.code() + " twice");
            }
        }
        return new Operation<>(definition, reply, Map.copyOf(all));
    }

    /** The class of the reply. */
    public Class<R> reply() {
        return reply;
    }

    /** The declared fault with this code. */
    public Optional<Fault<?>> fault(String code) {
        return Optional.ofNullable(faults.get(code));
    }

    /** All declared faults. */
    public Collection<Fault<?>> faults() {
        return faults.values();
    }

    @Override
    public String service() {
        return definition.service();
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public String type() {
        return definition.type();
    }

    @Override
    public Class<Q> payload() {
        return definition.payload();
    }

    @Override
    public boolean isIdempotent() {
        return definition.idempotent();
    }

    /** Always false: a request does not outlive its caller. */
    @Override
    public boolean isDurable() {
        return false;
    }

    /** Always false: requests are answered independently of each other. */
    @Override
    public boolean isOrdered() {
        return false;
    }

    @Override
    public Optional<String> idempotencyKey(Q payload) {
        return definition.idempotencyKeyOf(payload);
    }

    @Override
    public Optional<String> orderingKey(Q payload) {
        return Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Operation<?, ?> that && identity().equals(that.identity());
    }

    @Override
    public int hashCode() {
        return identity().hashCode();
    }

    @Override
    public String toString() {
        String types = payload().getSimpleName() + " -> " + reply.getSimpleName();
        return definition.describe("operation", types)
                + (faults.isEmpty()
                        ? ""
                        : " faults " + faults.keySet().stream().sorted().toList());
    }

    private List<Object> identity() {
        return List.of(definition.identity(), reply, faults);
    }
}
