package dev.interservice.foodordering;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    private static final String HERE = ArchitectureTest.class.getPackageName();
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(HERE);

    /** In a literal, by itself or as a part of a key. */
    private static final Pattern TRANSPORT =
            Pattern.compile("\"(transports\\.)?(http|https|amqp|amqps|in-memory|grpc|kafka)(\\.[a-z.-]+)?\"");

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
    void onlyWhatStartsTheServicesNamesATransport() throws IOException {
        Path sources = Path.of("src/main/java").resolve(HERE.replace('.', '/'));
        List<String> naming;
        try (Stream<Path> all = Files.walk(sources)) {
            naming = all.filter(Files::isRegularFile)
                    .filter(file -> namesATransport(file))
                    .map(file -> sources.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }

        assertThat(naming).contains("TransportChoice.java");
        assertThat(naming).allMatch(file -> file.equals("TransportChoice.java") || file.startsWith("launcher/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"http\"", "\"in-memory\"", "\"transports.amqp.uri\"", "\"amqps\""})
    void nameOfATransportIsRecognised(String code) {
        assertThat(TRANSPORT.matcher("use(" + code + ")").find()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"http://localhost:\"", "\"config/http.yaml\"", "http", "\"damqp\""})
    void whatOnlyLooksLikeOneIsNot(String code) {
        assertThat(TRANSPORT.matcher("use(" + code + ")").find()).isFalse();
    }

    private static boolean namesATransport(Path file) {
        try {
            return TRANSPORT.matcher(Files.readString(file)).find();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void onlyExportedPackagesOfTheLibraryAreUsed() {
        noClasses()
                .that()
                .resideInAPackage(HERE + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.interservice.messaging.internal..",
                        "dev.interservice.messaging.amqp.*..",
                        "dev.interservice.messaging.http.*.."))
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
