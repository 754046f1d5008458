package dev.interservice.messaging.http;

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
    void transportStandsAlone() {
        ArchitectureRules.transportStandsAlone(HERE).check(MAIN);
    }
}
