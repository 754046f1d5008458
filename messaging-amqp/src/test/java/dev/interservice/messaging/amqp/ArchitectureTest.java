package dev.interservice.messaging.amqp;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.interservice.messaging.amqp.connection.ClientThreads;
import dev.interservice.messaging.amqp.connection.DirectExecutorService;
import dev.interservice.messaging.architecture.ArchitectureRules;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String HERE = ArchitectureTest.class.getPackageName();
    private static final JavaClasses MAIN = ArchitectureRules.mainClassesOf(HERE);

    /** The client needs threads of its own, which are made in one class, and an executor without any. */
    @Test
    void houseRulesAreKept() {
        ArchitectureRules.houseRules()
                .check(MAIN.that(describe(
                        "are neither ClientThreads nor DirectExecutorService",
                        type -> !type.isEquivalentTo(ClientThreads.class)
                                && !type.isEquivalentTo(DirectExecutorService.class))));
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
                                "", List.of("connection", "wire", "publish", "consume"),
                                "consume", List.of("publish", "wire", "connection"),
                                "publish", List.of("wire", "connection"),
                                "wire", List.of("connection"),
                                "connection", List.of()))
                .check(MAIN);
    }

    @Test
    void unexportedPackagesAreInternal() {
        ArchitectureRules.unexportedPackagesAreInternal(HERE).check(MAIN);
    }
}
