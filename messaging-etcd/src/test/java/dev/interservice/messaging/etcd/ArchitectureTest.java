package dev.interservice.messaging.etcd;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.interservice.messaging.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String HERE = ArchitectureTest.class.getPackageName();
    private static final JavaClasses MAIN = ArchitectureRules.mainClassesOf(HERE);

    @Test
    void houseRulesAreKept() {
        ArchitectureRules.houseRules().check(MAIN);
    }

    @Test
    void registryStandsAlone() {
        ArchitectureRules.registryStandsAlone(HERE).check(MAIN);
    }

    @Test
    void unexportedPackagesAreInternal() {
        ArchitectureRules.unexportedPackagesAreInternal(HERE).check(MAIN);
    }
}
