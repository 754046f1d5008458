package dev.interservice.messaging.internal.handler;

import dev.interservice.messaging.internal.handler.ConsumerBinding.RedeliveryMode;
import dev.interservice.messaging.internal.resilience.EndpointBreaker;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes the messages of one queue or group and decides what becomes of each: acknowledged after success, delivered again
 * after a growing delay, a dead letter after the last attempt or when it cannot be read.
 *
 * <p>While most messages fail at their first attempt none is given to the handler: its breaker lets a few through after a
 * while, and all when these succeed.
 *
 * <p>Messages of an ordered contract go through {@link KeyedSequencer} and are tried again in place, so that their key waits;
 * others go back to the transport for the delay, or are held here when it cannot delay.
 */
final class MessageConsumer implements MessageListener, HandlerRegistration.DeliveryHandler {
    private final ConsumerBinding<?> consumerBinding;
    private final Optional<EndpointBreaker> breaker;
    private final HandlerExecutor handlerExecutor;
    private final KeyedSequencer keyedSequencer = new KeyedSequencer();
    private final InFlightDeliveries<MessageProcessing> inFlightDeliveries = new InFlightDeliveries<>();
    private volatile boolean draining;

    MessageConsumer(ConsumerBinding<?> consumerBinding, int prefetch) {
        this.consumerBinding = consumerBinding;
        this.breaker = consumerBinding
                .policy()
                .breaker()
                .map(policy ->
                        new EndpointBreaker(consumerBinding.contract().type(), policy, consumerBinding.environment()));
        this.handlerExecutor = new HandlerExecutor(
                consumerBinding.environment().executor(),
                consumerBinding.policy().concurrency(),
                prefetch);
    }

    @Override
    public CompletableFuture<Settlement> onMessage(Delivery delivery) {
        MessageProcessing processing =
                new MessageProcessing(delivery, consumerBinding, handlerExecutor, breaker, () -> draining);
        inFlightDeliveries.add(processing);
        // Race: drain() sets the flag before it looks at what is in flight, and this message was added before the flag
        // is read, so at least one of the two gives it back.
        if (draining) {
            processing.returnToTransport();
        } else if (consumerBinding.redeliveryMode() == RedeliveryMode.IN_PLACE) {
            keyedSequencer.submit(delivery.envelope().subject().orElse(""), processing, processing::start);
        } else {
            processing.start();
        }
        return processing;
    }

    @Override
    public void drain() {
        draining = true;
        inFlightDeliveries.forEach(MessageProcessing::returnUnlessStarted);
    }

    @Override
    public void interrupt() {
        inFlightDeliveries.forEach(MessageProcessing::returnToTransport);
    }

    /** While the breaker is not closed, messages wait in flight; when there are as many as may be, none comes. */
    @Override
    public boolean isPaused() {
        return breaker.map(each -> each.state() != EndpointBreaker.BreakerState.CLOSED
                        && (each.refusesCalls() || deliveriesInFlight() > 0))
                .orElse(false);
    }

    @Override
    public int deliveriesInFlight() {
        return inFlightDeliveries.size();
    }
}
