package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.RequestReplyTransport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rule that texts hide credentials, on the SPI. */
public interface CredentialRedactionContract extends TransportContract {
    /**
     * L8: what a transport says of itself, its health and its failures, causes included, contains no credential.
     *
     * <p>All of it ends up in logs that many can read. When this fails, look for a {@code toString} of settings or of a URI
     * with a user in it.
     */
    @Test
    default void l8_textsHideCredentials(TransportTestContext test) {
        Set<String> secrets = secrets(test);
        TransportUnderTest tested = test.connect();

        List<String> texts = texts(test, tested);

        assertThat(texts).allSatisfy(text -> assertThat(text).doesNotContain(secrets));
    }

    /**
     * L8: nor do the failures and the health of a connection that is lost, nor a start that fails.
     *
     * <p>Clients put the address they cannot reach into their exceptions, with the password in it. When this fails, look at
     * the cause that is passed on.
     */
    @Test
    default void l8_textsInTroubleHideCredentials(TransportTestContext test) {
        Set<String> secrets = secrets(test);
        TransportUnderTest tested = test.connect();
        test.disturb(Disturbance.CUT);

        List<String> texts = new ArrayList<>(texts(test, tested));
        test.await(test.runInBackground(test::connect)
                .handle((done, failure) -> failure != null && texts.add(textOf(failure))));
        texts.add(test.signals().ofType(Signal.StateChanged.class).toString());

        assertThat(texts).allSatisfy(text -> assertThat(text).doesNotContain(secrets));
    }

    private static Set<String> secrets(TransportTestContext test) {
        Set<String> secrets = test.fixture().secrets();
        return secrets.isEmpty() ? abort("not applicable: this wire has no credentials") : secrets;
    }

    /** All that can be got out of it, with calls to addresses where nobody is. */
    private static List<String> texts(TransportTestContext test, TransportUnderTest tested) {
        List<String> texts = new ArrayList<>();
        if (tested.transport() instanceof RequestReplyTransport) {
            texts.add(failure(test, tested.request(OPERATION, TestMessages.of("r"))));
        }
        if (tested.transport() instanceof ChannelTransport) {
            texts.add(failure(test, tested.send(QUEUE, TestMessages.of("m"))));
        }
        texts.add(tested.transport().toString());
        texts.add(tested.transport().health().toString());
        tested.transport().endpoint().ifPresent(endpoint -> texts.add(endpoint.toString()));
        return texts;
    }

    /** The text of a call's failure; a wire that waits for better times is told to give up. */
    private static String failure(TransportTestContext test, CompletableFuture<?> call) {
        Environment.Timer timer = test.environment().after(Duration.ofMillis(500), () -> call.cancel(true));
        String text = test.await(call.handle((result, failure) -> failure == null ? "" : textOf(failure)));
        timer.cancel();
        return text;
    }

    private static String textOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
