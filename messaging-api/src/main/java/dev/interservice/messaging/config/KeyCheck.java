package dev.interservice.messaging.config;

import java.util.function.BiConsumer;

/** Looks for keys that mean nothing and names that cannot be, also where values are not needed now. */
final class KeyCheck {
    private final Problems problems;
    private final BiConsumer<String, String> nameCheck;

    /** @param nameCheck takes the path of a section whose keys are names, and one of them; refuses it with an {@link IllegalArgumentException} */
    KeyCheck(Problems problems, BiConsumer<String, String> nameCheck) {
        this.problems = problems;
        this.nameCheck = nameCheck;
    }

    void check(Shape shape, String path, Node node) {
        if (shape instanceof Shape.Section section && node instanceof Node.Section given) {
            given.entries()
                    .forEach((key, below) -> section.at(key)
                            .ifPresentOrElse(
                                    known -> check(known, Binder.join(path, key), below),
                                    () -> problems.add(below.origin(), unknown(section, path, key))));
        } else if (shape instanceof Shape.Names names && node instanceof Node.Section given) {
            given.entries().forEach((name, below) -> {
                checkName(path, name, below.origin());
                check(names.each().apply(name), Binder.join(path, name), below);
            });
        } else if (shape instanceof Shape.Items items && node instanceof Node.Items given) {
            given.each().forEach(item -> check(items.each(), path, item));
        }
    }

    private void checkName(String path, String name, Origin origin) {
        try {
            nameCheck.accept(path, name);
        } catch (IllegalArgumentException refused) {
            problems.add(origin, String.valueOf(refused.getMessage()));
        }
    }

    private static String unknown(Shape.Section section, String path, String key) {
        return "unknown key " + Problems.quote(Binder.join(path, key)) + ": " + DidYouMean.among(section.names(), key);
    }
}
