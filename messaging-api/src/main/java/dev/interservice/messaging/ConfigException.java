package dev.interservice.messaging;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something is wrong with the configuration or a registration. Names every problem at once, and the remedy. */
public final class ConfigException extends MessagingException {
    private static final long serialVersionUID = 1;

    private final ArrayList<String> problems;

    /** With at least one problem, each a sentence that says what, where and what to do. */
    public ConfigException(String contract, List<String> problems, @Nullable Throwable cause) {
        super(Outcome.NOT_EXECUTED, contract, null, String.join(System.lineSeparator(), problems), cause);
        this.problems = new ArrayList<>(problems);
    }

    /** With one problem that is not about a contract. */
    public ConfigException(String problem) {
        this("", List.of(problem), null);
    }

    /** All problems found. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
