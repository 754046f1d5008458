package dev.interservice.messaging.inmemory;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
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
    void transportStandsAlone() {
        ArchitectureRules.transportStandsAlone(HERE).check(MAIN);
    }

    @Test
    void unexportedPackagesAreInternal() {
        ArchitectureRules.unexportedPackagesAreInternal(HERE).check(MAIN);
    }

    /** The kit has no tests of its own: this module's are the first to use it. */
    @Test
    void kitUsesOnlyExportedPackages() {
        String kit = ArchitectureRules.ROOT + ".testkit";
        ArchitectureRules.unexportedPackagesAreInternal(kit).check(new ClassFileImporter().importPackages(kit));
    }
}
