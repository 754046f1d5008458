package dev.interservice.messaging.http;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.interservice.messaging.architecture.ArchitectureRules;
import java.util.List;
import java.util.Map;
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
    void packagesUseEachOtherAsPlanned() {
        ArchitectureRules.packagesFollow(
                        HERE,
                        List.of(
                                ArchitectureRules.ROOT,
                                ArchitectureRules.ROOT + ".transport",
                                ArchitectureRules.ROOT + ".support"),
                        Map.of(
                                "", List.of("client", "server", "jetty", "wire"),
                                "client", List.of("wire"),
                                "server", List.of("jetty", "wire"),
                                "jetty", List.of("wire"),
                                "wire", List.of()))
                .check(MAIN);
    }

    @Test
    void unexportedPackagesAreInternal() {
        ArchitectureRules.unexportedPackagesAreInternal(HERE).check(MAIN);
    }
}
