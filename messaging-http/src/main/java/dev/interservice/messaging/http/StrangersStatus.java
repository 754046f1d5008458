package dev.interservice.messaging.http;

import java.util.regex.Pattern;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.Optional;

/**
 * What a status means when nothing else is known: it comes from a stranger, or from a proxy on the way.
 *
 * @param outcome what can be said at most
 * @param text for a person
 * @param reason there is none, and there will be none under the same address; empty for what may be called a reply
 * @param isFinal the same request will get the same answer
 */
record StrangersStatus(Outcome outcome, String text, Optional<Reason> reason, boolean isFinal) {
    private static final Pattern SECRETS = Pattern.compile("(?<=//)[^/?#]*@|[?#].*", Pattern.DOTALL);
    private static final int LONGEST = 300;

    static StrangersStatus of(HttpAnswer answer) {
        return switch (answer.status()) {
            case 400, 411, 414, 415, 431 -> refusedForGood("does not take such a request");
            case 401, 403 -> refusedForGood("does not let us in");
            case 404, 405, 501 -> without(Reason.UNROUTABLE, "nobody serves it there");
            case 307, 308 -> without(Reason.UNROUTABLE, redirection(answer));
            case 413 -> without(Reason.TOO_LARGE, "it is larger than the peer takes");
            case 421 -> without(Reason.UNAVAILABLE, "the peer says that it was not meant: check the endpoint");
            case 429 -> new StrangersStatus(Outcome.NOT_EXECUTED, "has too many requests", Optional.empty(), false);
            default ->
                new StrangersStatus(
                        Outcome.UNKNOWN, "answered with status " + answer.status(), Optional.empty(), false);
        };
    }

    private static StrangersStatus refusedForGood(String text) {
        return new StrangersStatus(Outcome.NOT_EXECUTED, text, Optional.empty(), true);
    }

    private static StrangersStatus without(Reason reason, String text) {
        return new StrangersStatus(Outcome.NOT_EXECUTED, text, Optional.of(reason), true);
    }

    private static String redirection(HttpAnswer answer) {
        String where = redacted(answer.fields().getOrDefault("location", "nowhere"));
        return "redirects to " + where + ", which we do not follow: configure that address";
    }

    /** An address as people may see it: without user, password, query and fragment. */
    private static String redacted(String address) {
        String open = SECRETS.matcher(address).replaceAll(found -> found.group().endsWith("@") ? "****@" : "");
        String printable = open.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST ? printable.substring(0, LONGEST) + "..." : printable;
    }
}
