package dev.interservice.messaging.lookup.dns;

import java.util.regex.Pattern;

/** Names of DNS, as text: letters, digits, '-' and '_', with dots between. */
final class Names {
    private static final int LONGEST = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");

    private Names() {}

    /** Whether it can be the name of a host or of a service; DNS itself allows any bytes. */
    static boolean isName(String text) {
        return text.length() <= LONGEST && NAME.matcher(text).matches();
    }
}
