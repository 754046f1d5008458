package dev.interservice.messaging.inmemory;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RequestMutantTest {
    @TestFactory
    Stream<DynamicTest> mutantIsFoundByItsTestsOnly() {
        return MutantTestRunner.tests(RequestMutants.all());
    }
}
