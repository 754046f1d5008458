package dev.interservice.messaging.internal.binding;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A kind of value that is written as one piece of text.
 *
 * @param name for the documentation
 * @param parser throws {@link IllegalArgumentException} with the end of a sentence that begins with the value
 */
public record ConfigValueType(String name, Function<String, Object> parser) {
    private static final Map<Class<?>, ConfigValueType> BUILT_IN = Map.ofEntries(
            known(String.class, "text", text -> text),
            known(Integer.class, "whole number", text -> number(text, Integer::valueOf)),
            known(Long.class, "whole number", text -> number(text, Long::valueOf)),
            known(Double.class, "number", ConfigValueType::decimal),
            known(Boolean.class, "true or false", ConfigValueType::bool),
            known(Duration.class, "duration", DurationFormat::parse),
            known(ByteSize.class, "size", ByteSize::parse),
            known(URI.class, "URI", ConfigValueType::uri),
            known(Path.class, "file", ConfigValueType::file));

    private static final Map<Class<?>, Class<?>> BOXED = Map.of(
            int.class, Integer.class, long.class, Long.class, double.class, Double.class, boolean.class, Boolean.class);

    /** Other classes than the usual ones are made by their static method {@code parse(String)}, else by Jackson. */
    static ConfigValueType of(Class<?> type) {
        Class<?> boxed = BOXED.getOrDefault(type, type);
        ConfigValueType known = BUILT_IN.get(boxed);
        if (known != null) {
            return known;
        }
        String name = ConfigValueFormatter.kebabCase(boxed.getSimpleName()).replace('-', ' ');
        if (boxed.isEnum()) {
            return new ConfigValueType(name, text -> constant(boxed, text));
        }
        return parser(boxed)
                .map(parse -> new ConfigValueType(name, text -> parsed(parse, text)))
                .orElseGet(() -> new ConfigValueType(name, text -> byJackson(boxed, text)));
    }

    /** Whether it is one value, and no section, although it may be a record. */
    static boolean isSingleValue(Class<?> type) {
        return !type.isRecord() || BUILT_IN.containsKey(type) || parser(type).isPresent();
    }

    /** The name of a constant, which stays text. */
    static ConfigValueType enumName(Class<? extends Enum<?>> type) {
        ConfigValueType constant = of(type);
        return new ConfigValueType(constant.name(), text -> ConfigValueFormatter.format(constant.parse(text)));
    }

    Object parse(String text) {
        return parser.apply(text);
    }

    private static Map.Entry<Class<?>, ConfigValueType> known(
            Class<?> type, String name, Function<String, Object> parser) {
        return Map.entry(type, new ConfigValueType(name, parser));
    }

    private static Object number(String text, Function<String, Object> parser) {
        try {
            // 010 would be eight to some readers.
            return parser.apply(text.matches("-?(0|[1-9]\\d*)") ? text : "");
        } catch (NumberFormatException other) {
            throw new IllegalArgumentException("which is no whole number: write one such as 16", other);
        }
    }

    private static Object decimal(String text) {
        if (!text.matches("-?\\d{1,15}(\\.\\d{1,15})?")) {
            throw new IllegalArgumentException("which is no number: write one such as 0.5");
        }
        return Double.valueOf(text);
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("which is neither: write true or false");
        };
    }

    private static Object uri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getScheme() != null
                    && !(uri.isOpaque() && uri.getSchemeSpecificPart().matches("\\d+.*"))) {
                return uri;
            }
        } catch (URISyntaxException other) {
            throw new IllegalArgumentException("which is no URI: write one such as http://127.0.0.1:8082", other);
        }
        throw new IllegalArgumentException("which has no scheme: write it as in http://127.0.0.1:8082");
    }

    private static Object file(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException other) {
            throw new IllegalArgumentException("which is no path: write one such as /etc/messaging/key.pem", other);
        }
    }

    private static Object constant(Class<?> type, String text) {
        List<Enum<?>> constants = Arrays.stream(type.getEnumConstants())
                .<Enum<?>>map(constant -> (Enum<?>) constant)
                .toList();
        return constants.stream()
                .filter(constant -> ConfigValueFormatter.format(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("which is unknown: "
                        + SpellingSuggestions.suggest(
                                constants.stream()
                                        .map(ConfigValueFormatter::format)
                                        .toList(),
                                text)));
    }

    private static Optional<Method> parser(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals("parse")
                        && Modifier.isStatic(method.getModifiers())
                        && method.getReturnType() == type
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .findFirst();
    }

    private static Object parsed(Method parser, String text) {
        try {
            return parser.invoke(null, text);
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw new IllegalStateException(parser + " failed", refused);
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException(
                    parser.getDeclaringClass() + " must be public, in a package its module exports", closed);
        }
    }

    private static Object byJackson(Class<?> type, String text) {
        try {
            return JsonMapper.shared().convertValue(text, type);
        } catch (JacksonException other) {
            throw new IllegalArgumentException("which is no " + type.getSimpleName(), other);
        }
    }
}
