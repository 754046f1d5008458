package dev.interservice.messaging.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A measured number and its target, written to {@code target/figures/NAME.json}; a target that is missed fails. */
public final class PerformanceFigure {
    private final String name;
    private final double value;
    private final String unit;
    private final long samples;
    private final long seed;

    private PerformanceFigure(String name, double value, String unit, long samples, long seed) {
        this.name = name;
        this.value = value;
        this.unit = unit;
        this.samples = samples;
        this.seed = seed;
    }

    /** What was measured. */
    public static PerformanceFigure of(String name, double value, String unit) {
        return new PerformanceFigure(name, value, unit, 1, 0);
    }

    /** How many measurements the value is made of. */
    public PerformanceFigure samples(long count) {
        return new PerformanceFigure(name, value, unit, count, seed);
    }

    /** The seed of what was random. */
    public PerformanceFigure seed(long used) {
        return new PerformanceFigure(name, value, unit, samples, used);
    }

    /** Smaller is better. */
    public void atMost(double target) {
        record("<=", target, value <= target);
    }

    /** Larger is better. */
    public void atLeast(double target) {
        record(">=", target, value >= target);
    }

    private void record(String comparison, double target, boolean met) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("value", value);
        fields.put("unit", unit);
        fields.put("comparison", comparison);
        fields.put("target", target);
        fields.put("met", met);
        fields.put("samples", samples);
        fields.put("seed", seed);
        fields.put("machine", Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.arch"));
        fields.put("jdk", System.getProperty("java.runtime.version"));
        try {
            Path file = Path.of("target", "figures", name + ".json");
            Files.createDirectories(file.getParent());
            Files.write(
                    file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(fields));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        assertThat(met)
                .as("%s is %s %s, target %s %s", name, value, unit, comparison, target)
                .isTrue();
    }
}
