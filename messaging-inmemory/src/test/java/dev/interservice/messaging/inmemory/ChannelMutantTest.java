package dev.interservice.messaging.inmemory;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ChannelMutantTest {
    @TestFactory
    Stream<DynamicTest> mutantIsFoundByItsTestsOnly() {
        return MutantTestRunner.tests(ChannelMutants.all());
    }
}
