package dev.interservice.messaging.internal.binding;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts what {@code ${env:NAME}} and {@code ${file:path}} stand for into a text; {@code :-default} is used when there is
 * no such variable or file, or nothing in it. What was put in is taken as it is.
 */
public final class PlaceholderResolver {
    private static final int MAX_FILE_BYTES = 64 * 1024;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern INSIDE = Pattern.compile("(env|file):(.+?)(?::-(.*))?", Pattern.DOTALL);

    private final Map<String, String> environment;
    private final Path directory;

    /** Relative paths of files start in this directory. */
    public PlaceholderResolver(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    static boolean containsPlaceholder(String text) {
        return text.contains("${");
    }

    /** @throws IllegalArgumentException it stands for nothing; the message is the end of a sentence about the key */
    String resolve(String text) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (placeholder.find()) {
            placeholder.appendReplacement(resolved, Matcher.quoteReplacement(value(placeholder)));
        }
        int end = resolved.length();
        placeholder.appendTail(resolved);
        if (resolved.indexOf("${", end) >= 0) {
            throw new IllegalArgumentException("has a placeholder without its end: close it with }");
        }
        return resolved.toString();
    }

    private String value(Matcher placeholder) {
        Matcher inside = INSIDE.matcher(placeholder.group(1));
        if (!inside.matches() || containsPlaceholder(placeholder.group(1))) {
            // Without its default, which may be a secret.
            String shown = placeholder.group(1).replaceFirst("(?s):-.*", "");
            throw new IllegalArgumentException("has the unknown placeholder " + ConfigProblems.quote("${" + shown + "}")
                    + ": write ${env:NAME}, ${env:NAME:-default} or ${file:path}");
        }
        String name = inside.group(2);
        Optional<String> otherwise = Optional.ofNullable(inside.group(3));
        return inside.group(1).equals("env") ? variable(name, otherwise) : file(name, otherwise);
    }

    private String variable(String name, Optional<String> otherwise) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            return otherwise.orElseThrow(() -> new IllegalArgumentException("needs the environment variable " + name
                    + (value == null ? ", which is not set" : ", which is empty") + ": set it, or write ${env:" + name
                    + ":-default}"));
        }
        return value;
    }

    private String file(String name, Optional<String> otherwise) {
        try (InputStream input = Files.newInputStream(directory.resolve(name))) {
            String text = ConfigFileSource.read(input, MAX_FILE_BYTES).replaceFirst("[\\r\\n]+$", "");
            return text.isEmpty() && otherwise.isPresent() ? otherwise.get() : text;
        } catch (NoSuchFileException missing) {
            return otherwise.orElseThrow(() -> new IllegalArgumentException(
                    "needs the file " + name + ", which does not exist: create it, or write ${file:" + name
                            + ":-default}",
                    missing));
        } catch (IOException | InvalidPathException failure) {
            throw new IllegalArgumentException(
                    "needs the file " + name + ", which cannot be read (" + reason(failure) + "): mend that", failure);
        }
    }

    private static String reason(Exception failure) {
        return List.of(failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()))
                .toString();
    }
}
