package dev.interservice.messaging.internal.binding;

import java.util.function.BiConsumer;

/** Looks for keys that mean nothing and names that cannot be, also where values are not needed now. */
public final class UnknownKeyCheck {
    private final ConfigProblems problems;
    private final BiConsumer<String, String> nameCheck;

    /**
     * @param nameCheck takes the path of a section whose keys are names, and one of them; refuses it with an
     *     {@link IllegalArgumentException}
     */
    public UnknownKeyCheck(ConfigProblems problems, BiConsumer<String, String> nameCheck) {
        this.problems = problems;
        this.nameCheck = nameCheck;
    }

    public void check(ConfigSchema schema, String path, ConfigNode node) {
        if (schema instanceof ConfigSchema.SectionSchema section && node instanceof ConfigNode.SectionNode given) {
            given.entries()
                    .forEach((key, below) -> section.find(key)
                            .ifPresentOrElse(
                                    known -> check(known, RecordBinder.join(path, key), below),
                                    () -> problems.add(below.location(), unknown(section, path, key))));
        } else if (schema instanceof ConfigSchema.MapSchema names && node instanceof ConfigNode.SectionNode given) {
            given.entries().forEach((name, below) -> {
                checkName(path, name, below.location());
                check(names.valueSchema().apply(name), RecordBinder.join(path, name), below);
            });
        } else if (schema instanceof ConfigSchema.ListSchema items && node instanceof ConfigNode.ListNode given) {
            given.items().forEach(item -> check(items.itemSchema(), path, item));
        }
    }

    private void checkName(String path, String name, SourceLocation location) {
        try {
            nameCheck.accept(path, name);
        } catch (IllegalArgumentException refused) {
            problems.add(location, String.valueOf(refused.getMessage()));
        }
    }

    private static String unknown(ConfigSchema.SectionSchema section, String path, String key) {
        return "unknown key " + ConfigProblems.quote(RecordBinder.join(path, key)) + ": "
                + SpellingSuggestions.suggest(section.names(), key);
    }
}
