package dev.interservice.messaging.internal.call;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.Fault;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RemoteException;
import dev.interservice.messaging.codec.Codec;
import dev.interservice.messaging.codec.CodecFailure;
import dev.interservice.messaging.internal.call.MessageFactory.OutgoingMessage;
import dev.interservice.messaging.internal.resilience.CallPipeline;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestReplyTransport;

/** Sends requests through the pipeline and reads the replies. */
public final class RequestSender {
    private final MessageFactory messageFactory;
    private final CallPipeline pipeline;
    private final Codec codec;
    private final TransportFailureMapper<Reply> failureMapper = new TransportFailureMapper<>();

    public RequestSender(MessageFactory messageFactory, CallPipeline pipeline, Codec codec) {
        this.messageFactory = messageFactory;
        this.pipeline = pipeline;
        this.codec = codec;
    }

    public <Q, R> StartedCall<Reply, R> request(Operation<Q, R> operation, Q request, CallOptions options) {
        OutgoingMessage message = messageFactory.prepare(operation, request, options);
        RequestReplyTransport transport =
                message.contractRoute().namedTransport().requestReply(operation);
        return new StartedCall<>(
                message,
                pipeline.start(
                        message.call(),
                        failureMapper,
                        attempt -> transport.request(
                                new Address.Operation(operation.service(), operation.name(), attempt.endpoint()),
                                message.envelope(),
                                attempt.deadline())),
                reply -> readReply(operation, message.envelope().id(), reply));
    }

    private <R> R readReply(Operation<?, R> operation, String id, Reply reply) {
        if (reply instanceof Reply.Success success) {
            return decode(operation, id, success.body(), operation.reply());
        }
        if (reply instanceof Reply.Fault fault) {
            throw operation
                    .fault(fault.code())
                    .<RuntimeException>map(declared -> declaredFault(operation, id, declared, fault))
                    .orElseGet(() -> undeclaredFault(operation, id, fault));
        }
        throw new AssertionError("the pipeline let a failure through as a result: " + reply);
    }

    private FaultException declaredFault(Operation<?, ?> operation, String id, Fault<?> declared, Reply.Fault fault) {
        return new FaultException(
                Outcome.EXECUTED,
                operation.type(),
                id,
                operation.type() + " answered with the fault " + fault.code() + " (id " + id + ")",
                fault.code(),
                decode(operation, id, fault.details(), declared.details()));
    }

    private static RemoteException undeclaredFault(Operation<?, ?> operation, String id, Reply.Fault fault) {
        return new RemoteException(
                Outcome.EXECUTED,
                operation.type(),
                id,
                operation.type() + " answered with the fault " + fault.code() + ", which the caller's contract does not"
                        + " declare: update the contract (id " + id + ")",
                fault.code(),
                false);
    }

    private <T> T decode(Operation<?, ?> operation, String id, Body body, Class<T> type) {
        try {
            return codec.decode(body.bytes(), type);
        } catch (CodecFailure failure) {
            throw new CodecException(
                    Outcome.EXECUTED,
                    operation.type(),
                    id,
                    "the reply of " + operation.type() + " cannot be read: " + failure.getMessage() + " (id " + id
                            + ")",
                    failure);
        }
    }
}
