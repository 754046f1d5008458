package dev.interservice.messaging.internal.binding;

import dev.interservice.messaging.ConfigException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong, to be told all at once and in the order of the files. */
public final class ConfigProblems {
    private static final int MAX_REPORTED = 100;
    private static final int MAX_QUOTE_LENGTH = 80;

    private final List<ConfigProblem> found = new ArrayList<>();

    /** One sentence: what, and what to do. It must not contain a secret. */
    public void add(SourceLocation location, String sentence) {
        ConfigProblem problem = new ConfigProblem(location, sentence);
        if (!found.contains(problem) && found.size() <= MAX_REPORTED) {
            found.add(problem);
        }
    }

    public int count() {
        return found.size();
    }

    public boolean hasProblemAt(SourceLocation location) {
        return found.stream().anyMatch(problem -> problem.location().equals(location));
    }

    public void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        List<String> sentences = new ArrayList<>();
        found.stream()
                .limit(MAX_REPORTED)
                .sorted(Comparator.comparing(ConfigProblem::location))
                .forEach(problem ->
                        sentences.add(onOneLine(problem.location().withColumn() + ": " + problem.sentence())));
        if (found.size() > MAX_REPORTED) {
            sentences.add("There are more than " + MAX_REPORTED + " problems: mend these first.");
        }
        throw new ConfigException("", sentences, null);
    }

    /** For use in a sentence: short, on one line, without a password in a URI. */
    public static String quote(String text) {
        String safe = withoutPassword(onOneLine(text));
        return '"' + (safe.length() > MAX_QUOTE_LENGTH ? safe.substring(0, MAX_QUOTE_LENGTH) + "..." : safe) + '"';
    }

    /** Names may hold anything: a log is not to be broken by it. */
    static String onOneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\u2028\u2029]", "?");
    }

    static String withoutPassword(String text) {
        return text.replaceAll("://[^/@\\s]*@", "://****@");
    }

    private record ConfigProblem(SourceLocation location, String sentence) {}
}
