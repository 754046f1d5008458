package dev.interservice.messaging.amqp;

import com.rabbitmq.client.Channel;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.RequestListener;
import java.io.IOException;
import java.util.function.Consumer;

/** Receives the requests of an operation. */
record OperationWork(Reception reception, Address.Operation operation, RequestListener listener)
        implements Consumption.Work {
    String queue() {
        return reception.names().requests(operation);
    }

    @Override
    public RequestShift begin(Line line, Consumer<String> ended) throws IOException {
        line.run(channel -> reception.topology().requests(channel, operation));
        Channel channel = line.channel();
        try {
            RequestShift shift = new RequestShift(this, channel);
            shift.begin(ended);
            return shift;
        } catch (IOException | RuntimeException failure) {
            Line.close(channel);
            throw failure;
        }
    }

    @Override
    public void leave(Line line) throws IOException {
        line.run(channel -> reception.topology().leave(channel, operation));
    }

    @Override
    public String toString() {
        return operation.toString();
    }
}
