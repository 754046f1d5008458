package dev.interservice.foodordering;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    private static final String HERE = ArchitectureTest.class.getPackageName();
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(HERE);

    @ParameterizedTest
    @ValueSource(strings = {"order", "inventory", "kitchen", "delivery"})
    void serviceKnowsOnlyItselfAndTheContracts(String service) {
        String itself = HERE + "." + service + "..";
        noClasses()
                .that()
                .resideInAPackage(itself)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(HERE + "..").and(not(resideInAnyPackage(itself, HERE + ".contracts.."))))
                .check(MAIN);
    }

    @Test
    void noClassKnowsATransport() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.interservice.messaging.inmemory..",
                        "dev.interservice.messaging.etcd..",
                        "dev.interservice.messaging.http..",
                        "dev.interservice.messaging.amqp.."))
                .check(MAIN);
    }

    @Test
    void demoIsACustomerFromOutside() {
        noClasses()
                .that()
                .resideInAPackage(HERE + ".demo..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.interservice..").and(not(resideInAPackage(HERE + ".demo.."))))
                .check(MAIN);
    }
}
