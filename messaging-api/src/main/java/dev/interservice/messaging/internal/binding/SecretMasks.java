package dev.interservice.messaging.internal.binding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Masks the texts that must not be seen in an error. */
final class SecretMasks {
    static final String MASK = "****";

    private final List<String> secrets = new ArrayList<>();

    int count() {
        return secrets.size();
    }

    void hide(String text) {
        if (!text.isEmpty()) {
            secrets.add(text);
        }
    }

    /** The sentence without what was hidden after the first {@code known}. */
    String mask(String sentence, int known) {
        String masked = sentence;
        for (String text : secrets.subList(known, secrets.size()).stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList()) {
            masked = masked.replace(text, MASK);
        }
        return masked;
    }
}
