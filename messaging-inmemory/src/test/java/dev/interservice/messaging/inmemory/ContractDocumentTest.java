package dev.interservice.messaging.inmemory;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.contract.TransportTestContext;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the document of the contract, the tests of the kit and the broken transports in step. */
class ContractDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/transport-contract.md");
    private static final Pattern RULE = Pattern.compile("(?m)^\\* \\*\\*([A-Z]\\d+)\\*\\* ");
    private static final Pattern TEST = Pattern.compile("([a-z]\\d+)_\\w+");

    @Test
    void everyRuleHasATestAndEveryTestARule() throws IOException {
        Set<String> rules = RULE.matcher(Files.readString(DOCUMENT))
                .results()
                .map(rule -> rule.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(tests().map(ContractDocumentTest::rule).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(rules);
    }

    @Test
    void everyTestFindsABrokenTransport() {
        Set<String> proven = TransportMutants.all().stream()
                .flatMap(mutant -> mutant.tests().stream())
                .collect(Collectors.toSet());

        assertThat(proven).containsExactlyInAnyOrderElementsOf(tests().toList());
        assertThat(TransportMutants.all()).extracting(TransportMutant::name).doesNotHaveDuplicates();
    }

    @Test
    void theTableIsTheDocuments() throws IOException {
        String table = tests().map(ContractDocumentTest::row)
                .collect(joining("\n", "| rule | test | finds a transport that |\n|---|---|---|\n", "\n"));
        System.out.println(table);

        assertThat(Files.readString(DOCUMENT)).endsWith("\n" + table);
    }

    private static String row(String test) {
        String mutants = TransportMutants.all().stream()
                .filter(mutant -> mutant.tests().contains(test))
                .map(TransportMutant::name)
                .collect(joining("; "));
        return "| " + rule(test) + " | `" + test + "` | " + mutants + " |";
    }

    private static String rule(String test) {
        return test.substring(0, test.indexOf('_')).toUpperCase(Locale.ROOT);
    }

    /** All tests of the kit, by letter and number. */
    private static Stream<String> tests() {
        return Stream.of(InMemoryContractTest.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .filter(method ->
                        method.getDeclaringClass().getPackageName().equals(TransportTestContext.class.getPackageName()))
                .map(Method::getName)
                .peek(name -> assertThat(name).matches(TEST))
                .sorted(Comparator.comparing((String name) -> name.charAt(0))
                        .thenComparing(name -> Integer.parseInt(name.substring(1, name.indexOf('_'))))
                        .thenComparing(name -> name));
    }
}
