package dev.interservice.messaging.amqp.consume;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchedAcknowledgementsTest {
    private final CountDownLatch requeueing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Channel channel = (Channel) Proxy.newProxyInstance(
            Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("basicNack")) {
                    requeueing.countDown();
                    goOn.await();
                }
                said.add(method.getName() + " " + arguments[0]);
                return null;
            });

    /** One acknowledgement is for all before it, and the message that goes back is before it. */
    @Test
    void whatIsJustGivenBackIsNotAcknowledgedWithThoseAfterIt() throws InterruptedException {
        BatchedAcknowledgements acknowledgements =
                new BatchedAcknowledgements(channel, 250, task -> {}, ManualEnvironment.deterministic());
        acknowledgements.delivered(1);
        acknowledgements.delivered(2);
        acknowledgements.done(2);
        Thread requeue = new Thread(() -> acknowledgements.requeue(1));
        requeue.start();
        requeueing.await();

        Thread end = new Thread(acknowledgements::flush);
        end.start();
        while (end.isAlive() && end.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        requeue.join();
        end.join();

        assertThat(said).containsExactly("basicNack 1", "basicAck 2");
    }
}
