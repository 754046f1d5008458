package dev.interservice.messaging.architecture;

import static dev.interservice.messaging.architecture.ArchitectureRules.ENVIRONMENT_CLASS;
import static dev.interservice.messaging.architecture.ArchitectureRules.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.interservice.messaging.architecture.fixtures.EveryForbiddenCall;
import dev.interservice.messaging.architecture.fixtures.GenericThrower;
import dev.interservice.messaging.architecture.fixtures.LibraryLeakingClass;
import dev.interservice.messaging.architecture.fixtures.OrderManager;
import dev.interservice.messaging.architecture.fixtures.PermittedCalls;
import dev.interservice.messaging.architecture.fixtures.graph.Root;
import dev.interservice.messaging.architecture.fixtures.graph.runtime.Engine;
import dev.interservice.messaging.architecture.fixtures.graph.util.Unplanned;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A rule that cannot fail is no rule: each is shown a class that breaks it. */
class ArchitectureRulesTest {
    private static final String GRAPH = Root.class.getPackageName();

    @Test
    void everyForbiddenCallIsSeen() {
        List<String> violations = violations(ForbiddenCalls.outside(ENVIRONMENT_CLASS), EveryForbiddenCall.class);

        assertThat(Arrays.stream(EveryForbiddenCall.class.getDeclaredMethods())
                        .filter(method -> !method.isSynthetic())
                        .map(Method::getName))
                .isNotEmpty()
                .allSatisfy(method -> assertThat(violations)
                        .anySatisfy(violation -> assertThat(violation).contains("EveryForbiddenCall." + method + "(")));
    }

    @Test
    void theEnvironmentClassMayCallThem() {
        assertThat(violations(
                        ForbiddenCalls.outside(EveryForbiddenCall.class.getName()),
                        EveryForbiddenCall.class,
                        PermittedCalls.class))
                .isEmpty();
    }

    @Test
    void nearMissesAreLeftAlone() {
        assertThat(violations(
                        ForbiddenCalls.outside(ENVIRONMENT_CLASS), PermittedCalls.class, PermittedCalls.Refused.class))
                .isEmpty();
        assertThat(violations(
                        ArchitectureRules.noGenericExceptions(), PermittedCalls.class, PermittedCalls.Refused.class))
                .isEmpty();
    }

    @Test
    void genericExceptionIsSeen() {
        assertThat(violations(ArchitectureRules.noGenericExceptions(), GenericThrower.class))
                .hasSize(1);
    }

    @Test
    void standardStreamIsSeen() {
        assertThat(violations(ArchitectureRules.noStandardStreams(), GenericThrower.class))
                .hasSize(1);
    }

    @Test
    void emptyWordsInNamesAreSeen() {
        assertThat(violations(
                        ArchitectureRules.meaningfulNames(), OrderManager.class, OrderManager.AbstractOrder.class))
                .hasSize(2);
    }

    @Test
    void hiddenLibraryIsSeenInTheWrongPackageAndInSignatures() {
        String library = "io.github.resilience4j";
        String fixtures = LibraryLeakingClass.class.getPackageName();

        assertThat(violations(ArchitectureRules.onlyIn("elsewhere", library), LibraryLeakingClass.class))
                .anySatisfy(violation -> assertThat(violation).contains("taken"));
        assertThat(violations(
                        ArchitectureRules.onlyIn(fixtures, library), LibraryLeakingClass.class, OrderManager.class))
                .hasSize(2);
    }

    @Test
    void packageThatIsNotNullMarkedIsSeen() {
        assertThat(violations(ArchitectureRules.everyPackageIsNullMarked(), GenericThrower.class))
                .hasSize(1);
    }

    @Test
    void packageCycleIsSeen() {
        assertThat(violations(ArchitectureRules.noPackageCycles(), Root.class, Engine.class))
                .isNotEmpty();
    }

    @Test
    void arrowThatGoesUpIsSeen() {
        ArchRule arrows = ArchitectureRules.packagesFollow(
                GRAPH, Map.of("", List.of(), "runtime", List.of(""), "util", List.of()));

        assertThat(violations(arrows, Root.class, Engine.class, Unplanned.class))
                .isNotEmpty()
                .allMatch(violation -> violation.contains("graph.Root"));
    }

    @Test
    void unplannedPackageIsSeen() {
        ArchRule arrows =
                ArchitectureRules.packagesFollow(GRAPH, Map.of("", List.of("runtime"), "runtime", List.of("")));

        assertThat(violations(arrows, Root.class, Engine.class, Unplanned.class))
                .singleElement()
                .asString()
                .contains("graph.util.Unplanned");
    }

    @Test
    void secondPublicTypeIsSeen() {
        assertThat(violations(ArchitectureRules.onlyPublicTypeIn(GRAPH + ".runtime", "MessagingRuntime"), Engine.class))
                .hasSize(1);
        assertThat(violations(ArchitectureRules.onlyPublicTypeIn(GRAPH + ".runtime", "Engine"), Engine.class))
                .isEmpty();
    }

    @Test
    void transportThatUsesMoreThanTheSpiIsSeen() {
        assertThat(violations(ArchitectureRules.transportStandsAlone(GRAPH + ".runtime"), Engine.class))
                .isNotEmpty();
        assertThat(violations(ArchitectureRules.transportStandsAlone(GRAPH), Root.class, Engine.class))
                .isEmpty();
    }

    @Test
    void mainClassesAreFoundAndTestsAreNot() {
        JavaClasses main = ArchitectureRules.mainClassesOf(ROOT);

        assertThat(main.contain(ROOT + ".Environment")).isTrue();
        assertThat(main.contain(EveryForbiddenCall.class)).isFalse();
    }

    private static List<String> violations(ArchRule rule, Class<?>... types) {
        return rule.evaluate(new ClassFileImporter().importClasses(types))
                .getFailureReport()
                .getDetails();
    }
}
