package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

/**
 * One setting in force, for people.
 *
 * @param key such as {@code retry.max-attempts}
 * @param value as one writes it in a file; {@code ****} when it is a secret
 * @param origin who decided: {@code messaging.yaml:12}, {@code environment MESSAGING_DEFAULTS_TIMEOUT}, {@code system
 *     property messaging.defaults.timeout}, {@code override}, {@code code} or {@code default}
 */
public record Setting(String key, String value, String origin) {
    /** Checks that every part is there. */
    public Setting {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        requireNonNull(origin, "origin");
    }
}
