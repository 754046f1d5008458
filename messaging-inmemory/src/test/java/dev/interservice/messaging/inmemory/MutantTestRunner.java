package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.interservice.messaging.testkit.contract.TransportTestContext;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs tests of the contract against a mutant: one that must find it, and those that have nothing to do with its fault. */
final class MutantTestRunner {
    /** Fixed, so that a mutant that breaks everything is found out. */
    private static final List<String> CONTROLS = List.of(
            "r3_faultArrivesWithCodeAndDetails",
            "r5_requestNobodyServesIsUnroutable",
            "r3_failureArrivesWithAllThePeerSays",
            "r10_remainingTimeTravels",
            "g1_guaranteesAreThosePromised",
            "c4_correlationCausationAndTraceOfARequestArrive",
            "c4_correlationCausationAndTraceOfAMessageArrive",
            "p2_topicsNeverMix",
            "p7_eachRedeliveryIsOneAttemptMore");

    /** A test that must fail may give up soon. */
    private static final Duration SHORT = Duration.ofMillis(500);

    private static final Duration LONG = Duration.ofSeconds(10);

    private MutantTestRunner() {}

    /** Each mutant is found by each of its tests, and the controls find nothing. */
    static Stream<DynamicTest> tests(List<TransportMutant> mutants) {
        return mutants.stream()
                .flatMap(mutant -> Stream.concat(
                        mutant.tests().stream()
                                .map(test ->
                                        dynamicTest(test + " finds: " + mutant, () -> assertTestFails(test, mutant))),
                        Stream.of(dynamicTest("sound otherwise: " + mutant, () -> assertControlsPass(mutant)))));
    }

    /** The test fails, by an assertion of its own. */
    private static void assertTestFails(String test, TransportMutant mutant) {
        TestExecutionResult result = run(mutant, List.of(test), SHORT).get(0);

        assertThat(result.getStatus())
                .as("%s must fail for a transport that %s", test, mutant)
                .isEqualTo(TestExecutionResult.Status.FAILED);
        Throwable failure = result.getThrowable().orElseThrow();
        assertThat(failure)
                .as("%s must fail by its own assertion for a transport that %s", test, mutant)
                .isInstanceOf(AssertionError.class);
        assertThat(Stream.of(failure.getStackTrace()).map(StackTraceElement::getMethodName))
                .as("%s must fail within the test, not after it, for a transport that %s", test, mutant)
                .anyMatch(method -> method.contains(test));
    }

    /** The fixed controls pass: the fault is the only one. */
    private static void assertControlsPass(TransportMutant mutant) {
        List<String> controls = CONTROLS.stream()
                .filter(control -> !mutant.affectedControls().contains(control))
                .filter(control ->
                        mutant.tests().stream().noneMatch(test -> rule(test).equals(rule(control))))
                .toList();
        assertThat(controls).hasSizeGreaterThanOrEqualTo(5);
        assertThat(run(mutant, controls, LONG))
                .as("controls for a transport that %s", mutant)
                .hasSameSizeAs(controls)
                .allSatisfy(result -> assertThat(result.getStatus())
                        .as("%s", result)
                        .isEqualTo(TestExecutionResult.Status.SUCCESSFUL));
    }

    private static String rule(String test) {
        return test.substring(0, test.indexOf('_'));
    }

    private static List<TestExecutionResult> run(TransportMutant mutant, List<String> tests, Duration patience) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(tests.stream()
                        .map(test -> selectMethod(MutantContract.class, test, TransportTestContext.class))
                        .toArray(DiscoverySelector[]::new))
                .configurationParameter(MutantContract.MUTANT, mutant.name())
                .configurationParameter(MutantContract.PATIENCE, patience.toString())
                .execute()
                .testEvents()
                .finished()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .toList();
    }
}
