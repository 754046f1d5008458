package dev.interservice.messaging.inmemory.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.interservice.messaging.testkit.contract.RegistryTestContext;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Each fault of a registry is found by the tests that are there for it, and leaves others alone. */
class RegistryMutantTest {
    private static final List<String> READING = List.of(
            "r1_lookupTellsTheInstancesOfTheServiceAndNoOthers",
            "r1_attributesArrive",
            "r1_subscribersOfAnEventAreFound");

    private static final List<String> ANNOUNCING =
            List.of("r2_listenerThatFailsDisturbsNobody", "r3_sameIdInAnotherServiceIsAnotherInstance");

    @ParameterizedTest
    @MethodSource("faultsWithTheirTests")
    void faultIsFound(RegistryFault fault, String test) {
        TestExecutionResult result = run(fault, List.of(test)).get(0);

        assertThat(result.getStatus()).as("%s of one that %s", test, fault).isEqualTo(Status.FAILED);
        Throwable failure = result.getThrowable().orElseThrow();
        assertThat(Stream.of(failure.getStackTrace()).map(StackTraceElement::getMethodName))
                .as("%s must fail within the test, not after it, by %s", test, failure)
                .anyMatch(method -> method.contains(test));
    }

    @ParameterizedTest
    @EnumSource
    void faultIsTheOnlyOne(RegistryFault fault) {
        boolean isOfReading = fault.tests().stream().anyMatch(test -> test.startsWith("r1"));
        List<String> controls = isOfReading ? ANNOUNCING : READING;

        assertThat(run(fault, controls))
                .hasSameSizeAs(controls)
                .allSatisfy(result ->
                        assertThat(result.getStatus()).as("%s", result).isEqualTo(Status.SUCCESSFUL));
    }

    private static Stream<Arguments> faultsWithTheirTests() {
        return Arrays.stream(RegistryFault.values())
                .flatMap(fault -> fault.tests().stream().map(test -> Arguments.of(fault, test)));
    }

    private static List<TestExecutionResult> run(RegistryFault fault, List<String> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(tests.stream()
                        .map(test -> selectMethod(RegistryMutantContract.class, test, RegistryTestContext.class))
                        .toArray(DiscoverySelector[]::new))
                .configurationParameter(RegistryMutantContract.FAULT, fault.name())
                .execute()
                .testEvents()
                .finished()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .toList();
    }
}
