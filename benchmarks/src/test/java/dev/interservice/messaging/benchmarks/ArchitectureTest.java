package dev.interservice.messaging.benchmarks;

import dev.interservice.messaging.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String HERE = ArchitectureTest.class.getPackageName();

    /** What is measured here is what a user of the library can call. */
    @Test
    void unexportedPackagesAreInternal() {
        ArchitectureRules.unexportedPackagesAreInternal(HERE).check(ArchitectureRules.mainClassesOf(HERE));
    }
}
