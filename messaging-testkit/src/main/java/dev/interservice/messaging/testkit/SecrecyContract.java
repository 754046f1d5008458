package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.OPERATION;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
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
public interface SecrecyContract extends TransportContract {
    /**
     * L8: what a transport says of itself, its health and its failures, causes included, contains no credential.
     *
     * <p>All of it ends up in logs that many can read. When this fails, look for a {@code toString} of settings or of a URI
     * with a user in it.
     */
    @Test
    default void l8_textsHideCredentials(Scene scene) {
        Set<String> secrets = secrets(scene);
        Peer peer = scene.connect();

        List<String> texts = texts(scene, peer);

        assertThat(texts).allSatisfy(text -> assertThat(text).doesNotContain(secrets));
    }

    /**
     * L8: nor do the failures and the health of a connection that is lost, nor a start that fails.
     *
     * <p>Clients put the address they cannot reach into their exceptions, with the password in it. When this fails, look at
     * the cause that is passed on.
     */
    @Test
    default void l8_textsInTroubleHideCredentials(Scene scene) {
        Set<String> secrets = secrets(scene);
        Peer peer = scene.connect();
        scene.disturb(Disturbance.CUT);

        List<String> texts = new ArrayList<>(texts(scene, peer));
        scene.await(scene.inBackground(scene::connect)
                .handle((done, failure) -> failure != null && texts.add(textOf(failure))));
        texts.add(scene.signals().of(Signal.StateChanged.class).toString());

        assertThat(texts).allSatisfy(text -> assertThat(text).doesNotContain(secrets));
    }

    private static Set<String> secrets(Scene scene) {
        Set<String> secrets = scene.wire().secrets();
        return secrets.isEmpty() ? abort("not applicable: this wire has no credentials") : secrets;
    }

    /** All that can be got out of it, with calls to addresses where nobody is. */
    private static List<String> texts(Scene scene, Peer peer) {
        List<String> texts = new ArrayList<>();
        if (peer.transport() instanceof RequestReplyTransport) {
            texts.add(failure(scene, peer.request(OPERATION, Message.of("r"))));
        }
        if (peer.transport() instanceof ChannelTransport) {
            texts.add(failure(scene, peer.send(QUEUE, Message.of("m"))));
        }
        texts.add(peer.transport().toString());
        texts.add(peer.transport().health().toString());
        peer.transport().endpoint().ifPresent(endpoint -> texts.add(endpoint.toString()));
        return texts;
    }

    /** The text of a call's failure; a wire that waits for better times is told to give up. */
    private static String failure(Scene scene, CompletableFuture<?> call) {
        Environment.Timer timer = scene.environment().after(Duration.ofMillis(500), () -> call.cancel(true));
        String text = scene.await(call.handle((result, failure) -> failure == null ? "" : textOf(failure)));
        timer.cancel();
        return text;
    }

    private static String textOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
