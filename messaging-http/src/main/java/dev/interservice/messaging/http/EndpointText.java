package dev.interservice.messaging.http;

import java.util.regex.Pattern;

/** What strangers call an address, as people may see it: without user, password, query and fragment. */
final class EndpointText {
    private static final Pattern SECRETS = Pattern.compile("(?<=//)[^/?#]*@|[?#].*", Pattern.DOTALL);
    private static final int LONGEST = 300;

    private EndpointText() {}

    static String masked(String address) {
        String open = SECRETS.matcher(address).replaceAll(found -> found.group().endsWith("@") ? "****@" : "");
        String printable = open.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST ? printable.substring(0, LONGEST) + "..." : printable;
    }
}
