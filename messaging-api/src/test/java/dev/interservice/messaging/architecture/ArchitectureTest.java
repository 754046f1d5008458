package dev.interservice.messaging.architecture;

import static dev.interservice.messaging.architecture.ArchitectureRules.ROOT;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final List<String> SPI_AND_POLICIES = List.of("", "transport", "codec", "lookup", "resilience");

    /** Each package with those it may use; "" is the root package. */
    private static final Map<String, List<String>> GRAPH = Map.ofEntries(
            Map.entry("", List.of()),
            Map.entry("transport", List.of("")),
            Map.entry("codec", List.of("")),
            Map.entry("support", List.of("", "transport")),
            Map.entry("lookup", List.of("", "support")),
            Map.entry("lookup.dns", List.of("", "lookup", "support")),
            Map.entry("resilience", List.of("")),
            Map.entry("config", List.of("", "lookup", "resilience", "transport", "internal.binding")),
            Map.entry("internal.binding", List.of("")),
            Map.entry("internal.environment", List.of("")),
            Map.entry("internal.resilience", List.of("", "resilience")),
            Map.entry("internal.balancing", List.of("", "resilience", "internal.resilience")),
            Map.entry(
                    "internal.routing",
                    and("config", "internal.balancing", "internal.resilience", "internal.environment")),
            Map.entry(
                    "internal.handler",
                    and("config", "internal.routing", "internal.resilience", "internal.environment")),
            Map.entry(
                    "internal.call",
                    and(
                            "config",
                            "internal.handler",
                            "internal.routing",
                            "internal.resilience",
                            "internal.environment")),
            Map.entry(
                    "runtime",
                    and(
                            "config",
                            "internal.call",
                            "internal.handler",
                            "internal.routing",
                            "internal.resilience",
                            "internal.environment")));

    private static final JavaClasses MAIN = ArchitectureRules.mainClassesOf(ROOT);

    @Test
    void houseRulesAreKept() {
        ArchitectureRules.houseRules().check(MAIN);
    }

    @Test
    void packagesUseEachOtherAsPlanned() {
        ArchitectureRules.packagesFollow(ROOT, GRAPH).check(MAIN);
    }

    @Test
    void unexportedPackagesAreInternal() {
        ArchitectureRules.unexportedPackagesAreInternal(ROOT).check(MAIN);
    }

    @Test
    void runtimeHasOnePublicType() {
        ArchitectureRules.onlyPublicTypeIn(ROOT + ".runtime", "MessagingRuntime")
                .check(MAIN);
    }

    @Test
    void resilience4jIsHiddenInResilience() {
        ArchitectureRules.onlyIn(ROOT + ".internal.resilience", "io.github.resilience4j")
                .check(MAIN);
    }

    private static List<String> and(String... internalPackages) {
        return Stream.concat(SPI_AND_POLICIES.stream(), Arrays.stream(internalPackages))
                .toList();
    }
}
