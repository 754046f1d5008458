package dev.interservice.messaging.http;

import java.net.URI;
import java.util.regex.Pattern;

/** Addresses as people may see them: without user, password, query and fragment. */
final class EndpointText {
    private static final Pattern SECRETS = Pattern.compile("(?<=//)[^/?#]*@|[?#].*", Pattern.DOTALL);
    private static final int LONGEST = 300;

    private EndpointText() {}

    static String of(URI endpoint) {
        return masked(endpoint.toString());
    }

    /** Of an address that may be none. */
    static String masked(String address) {
        String open = SECRETS.matcher(address).replaceAll(found -> found.group().endsWith("@") ? "****@" : "");
        String printable = open.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST ? printable.substring(0, LONGEST) + "..." : printable;
    }
}
