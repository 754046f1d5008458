package dev.interservice.messaging.http.wire;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a status means when nothing else is known: it comes from a stranger, or from a proxy on the way.
 *
 * @param outcome what can be said at most
 * @param text for a person
 * @param reason there is none, and there will be none under the same address; empty for what may be called a reply
 * @param isFinal the same request will get the same answer
 */
record ForeignStatus(Outcome outcome, String text, Optional<Reason> reason, boolean isFinal) {
    private static final Pattern SECRETS = Pattern.compile("(?<=//)[^/?#]*@|[?#].*", Pattern.DOTALL);
    private static final int LONGEST = 300;

    static ForeignStatus of(HttpResponse httpResponse) {
        return switch (httpResponse.status()) {
            case 400, 411, 414, 415, 431 -> refusedPermanently("does not take such a request");
            case 401, 403 -> refusedPermanently("does not let us in");
            case 404, 405, 501 -> notServed(Reason.UNROUTABLE, "nobody serves it there");
            case 307, 308 -> notServed(Reason.UNROUTABLE, redirection(httpResponse));
            case 413 -> notServed(Reason.TOO_LARGE, "it is larger than the peer takes");
            case 421 -> notServed(Reason.UNAVAILABLE, "the peer says that it was not meant: check the endpoint");
            case 429 -> new ForeignStatus(Outcome.NOT_EXECUTED, "has too many requests", Optional.empty(), false);
            default ->
                new ForeignStatus(
                        Outcome.UNKNOWN, "answered with status " + httpResponse.status(), Optional.empty(), false);
        };
    }

    private static ForeignStatus refusedPermanently(String text) {
        return new ForeignStatus(Outcome.NOT_EXECUTED, text, Optional.empty(), true);
    }

    private static ForeignStatus notServed(Reason reason, String text) {
        return new ForeignStatus(Outcome.NOT_EXECUTED, text, Optional.of(reason), true);
    }

    private static String redirection(HttpResponse httpResponse) {
        String where = redacted(httpResponse.fields().getOrDefault("location", "nowhere"));
        return "redirects to " + where + ", which we do not follow: configure that address";
    }

    /** An address as people may see it: without user, password, query and fragment. */
    private static String redacted(String address) {
        String open = SECRETS.matcher(address).replaceAll(found -> found.group().endsWith("@") ? "****@" : "");
        String printable = open.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST ? printable.substring(0, LONGEST) + "..." : printable;
    }
}
