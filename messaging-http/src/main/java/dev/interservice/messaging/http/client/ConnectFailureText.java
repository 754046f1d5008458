package dev.interservice.messaging.http.client;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why a peer could not be called, for whoever has to mend it: what Java says of TLS does not say what to do. */
final class ConnectFailureText {
    private static final Pattern HOSTS = Pattern.compile("subjectAltNames: \\[(.*)]");

    private ConnectFailureText() {}

    static String describe(IOException failure) {
        if (failure instanceof SSLPeerUnverifiedException) {
            Matcher hosts = HOSTS.matcher(String.valueOf(failure.getMessage()));
            return "its certificate is for other hosts: " + (hosts.find() ? hosts.group(1) : "none");
        }
        if (failure instanceof SSLException) {
            return certificateProblem(failure)
                    .map(why -> "the JVM does not trust its certificate (" + why
                            + "): add it, or whoever signed it, to the trust store that"
                            + " -Djavax.net.ssl.trustStore names")
                    .orElseGet(() -> isPlaintextAnswer(failure)
                            ? "it does not speak TLS: write http: if that is meant"
                            : "TLS failed: " + failure.getMessage());
        }
        return String.valueOf(failure.getMessage());
    }

    /** The innermost reason is the one that a person can use. */
    private static Optional<String> certificateProblem(Throwable failure) {
        Optional<String> innermost = Optional.empty();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof GeneralSecurityException) {
                innermost = Optional.of(String.valueOf(each.getMessage()));
            }
        }
        return innermost;
    }

    /** Java has no type for it; should the text change, it is shown as it is. */
    private static boolean isPlaintextAnswer(Throwable failure) {
        return String.valueOf(failure.getMessage()).startsWith("Unsupported or unrecognized SSL message");
    }
}
