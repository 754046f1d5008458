package dev.interservice.messaging.internal.binding;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that was meant. */
public final class SpellingSuggestions {
    private static final int MAX_LENGTH = 100;

    private SpellingSuggestions() {}

    /** The end of a sentence about a word that is not known. */
    static String suggest(Collection<String> known, String word) {
        return nearest(known, word)
                .map(meant -> "did you mean \"" + meant + "\"?")
                .orElseGet(() -> known.isEmpty() ? "remove it" : "known here are " + String.join(", ", known));
    }

    public static Optional<String> nearest(Collection<String> known, String word) {
        return word.length() > MAX_LENGTH
                ? Optional.empty()
                : known.stream()
                        .filter(candidate -> editDistance(candidate, word) <= Math.max(1, word.length() / 3))
                        .min(Comparator.comparing(candidate -> editDistance(candidate, word)));
    }

    /** How many letters to add, drop, change or swap with their neighbour. */
    static int editDistance(String one, String other) {
        int[][] least = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                least[i][j] = i == 0 || j == 0 ? i + j : least(least, one, i, other, j);
            }
        }
        return least[one.length()][other.length()];
    }

    private static int least(int[][] least, String one, int i, String other, int j) {
        int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int result = Math.min(least[i - 1][j - 1] + change, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(result, least[i - 2][j - 2] + 1) : result;
    }
}
