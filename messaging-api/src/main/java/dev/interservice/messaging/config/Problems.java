package dev.interservice.messaging.config;

import dev.interservice.messaging.ConfigException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong, to be told all at once and in the order of the files. */
final class Problems {
    private static final int MOST_TOLD = 100;
    private static final int LONGEST_QUOTE = 80;

    private final List<Problem> found = new ArrayList<>();

    /** One sentence: what, and what to do. It must not contain a secret. */
    void add(Origin origin, String sentence) {
        Problem problem = new Problem(origin, sentence);
        if (!found.contains(problem) && found.size() <= MOST_TOLD) {
            found.add(problem);
        }
    }

    int count() {
        return found.size();
    }

    boolean isKnownAt(Origin origin) {
        return found.stream().anyMatch(problem -> problem.origin().equals(origin));
    }

    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        List<String> told = new ArrayList<>();
        found.stream()
                .limit(MOST_TOLD)
                .sorted(Comparator.comparing(Problem::origin))
                .forEach(problem -> told.add(onOneLine(problem.origin().exactly() + ": " + problem.sentence())));
        if (found.size() > MOST_TOLD) {
            told.add("There are more than " + MOST_TOLD + " problems: mend these first.");
        }
        throw new ConfigException("", told, null);
    }

    /** For use in a sentence: short, on one line, without a password in a URI. */
    static String quote(String text) {
        String safe = withoutPassword(onOneLine(text));
        return '"' + (safe.length() > LONGEST_QUOTE ? safe.substring(0, LONGEST_QUOTE) + "..." : safe) + '"';
    }

    /** Names may hold anything: a log is not to be broken by it. */
    static String onOneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\u2028\u2029]", "?");
    }

    static String withoutPassword(String text) {
        return text.replaceAll("://[^/@\\s]*@", "://****@");
    }

    private record Problem(Origin origin, String sentence) {}
}
