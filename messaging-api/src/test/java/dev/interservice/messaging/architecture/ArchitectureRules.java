package dev.interservice.messaging.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.all;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.AbstractClassesTransformer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ClassesTransformer;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rules of the house that a compiler does not know; every module's ArchitectureTest takes those that concern it. */
public final class ArchitectureRules {
    /** The root package; everything of ours is below it. */
    public static final String ROOT = "dev.interservice.messaging";

    /** The one class that may read clocks, start threads and throw dice. */
    public static final String ENVIRONMENT_CLASS = ROOT + ".internal.environment.SystemEnvironment";

    private static final String OURS = "dev.interservice..";

    private ArchitectureRules() {}

    /** The module's own classes in a package and below it, without its tests and without other modules' jars. */
    public static JavaClasses mainClassesOf(String packageName) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
                .importPackages(packageName);
    }

    /** What every module keeps. */
    public static ArchRule houseRules() {
        return CompositeArchRule.of(noPackageCycles())
                .and(everyPackageIsNullMarked())
                .and(noStandardStreams())
                .and(noGenericExceptions())
                .and(meaningfulNames())
                .and(ForbiddenCalls.outside(ENVIRONMENT_CLASS));
    }

    /**
     * Arrows go down only. The map names every package below {@code base} ("" is {@code base} itself) and those it may
     * use besides itself; a package that is not in the map is a violation.
     */
    public static ArchRule packagesFollow(String base, Map<String, List<String>> graph) {
        return packagesFollow(base, List.of(), graph);
    }

    /** The same where each package may also use these packages outside of {@code base}. */
    public static ArchRule packagesFollow(String base, List<String> outside, Map<String, List<String>> graph) {
        String[] planned = graph.keySet().stream().map(name -> join(base, name)).toArray(String[]::new);
        List<ArchRule> rules = new ArrayList<>();
        rules.add(classes().that(resideInAPackage(base + "..")).should(be(resideInAnyPackage(planned))));
        graph.forEach((name, allowed) -> rules.add(dependsOnlyOn(
                join(base, name),
                Stream.concat(outside.stream(), allowed.stream().map(other -> join(base, other)))
                        .toList())));
        return CompositeArchRule.of(rules).as("packages below " + base + " use each other only as planned");
    }

    /** A transport knows the root package and the SPI: no engine, no lookup, no other transport. */
    public static ArchRule transportStandsAlone(String transportPackage) {
        return dependsOnlyOn(transportPackage + "..", List.of(ROOT, ROOT + ".transport", ROOT + ".support.."));
    }

    /** A registry knows the root package, its SPI and how secrets are hidden: no engine, no transport, no other registry. */
    public static ArchRule registryStandsAlone(String registryPackage) {
        return dependsOnlyOn(
                registryPackage + "..", List.of(ROOT, ROOT + ".lookup", ROOT + ".transport", ROOT + ".support.."));
    }

    /**
     * A package that its {@code module-info} does not export is internal: no other module uses it, and no public signature
     * of an exported package mentions its types.
     *
     * @param base the package that all of this module's classes are in or below
     */
    public static ArchRule unexportedPackagesAreInternal(String base) {
        Set<String> exported = ExportedPackages.onClassPath();
        DescribedPredicate<JavaClass> internal = describe(
                "in an unexported package",
                type -> resideInAPackage(OURS).test(type) && !exported.contains(type.getPackageName()));
        ArchRule noOtherModule = noClasses()
                .that(resideInAPackage(base + ".."))
                .should()
                .dependOnClassesThat(internal.and(not(resideInAPackage(base + ".."))))
                .allowEmptyShould(true);
        ArchRule noSignature = classes()
                .that(resideInAnyPackage(exported.toArray(String[]::new))
                        .and(describe("public", ExportedPackages::isPublic)))
                .should(new SignatureCondition(internal))
                .allowEmptyShould(true);
        return CompositeArchRule.of(noOtherModule).and(noSignature);
    }

    /** Two packages that need each other are one package, badly cut. */
    public static ArchRule noPackageCycles() {
        return slices().assignedFrom(new PackageSlices()).should().beFreeOfCycles();
    }

    /** Null is forbidden wherever it is not written down. */
    public static ArchRule everyPackageIsNullMarked() {
        return all(packages()).should(new NullMarkedCondition());
    }

    /** Logs go to slf4j. */
    public static ArchRule noStandardStreams() {
        return GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.allowEmptyShould(true);
    }

    /** Different failures, different types. */
    public static ArchRule noGenericExceptions() {
        return GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
    }

    /** A package has one public top-level class and no second. */
    public static ArchRule onlyPublicTypeIn(String packageName, String simpleName) {
        return classes()
                .that()
                .resideInAPackage(packageName)
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveSimpleName(simpleName)
                .allowEmptyShould(true);
    }

    /** A class is a noun one can use in a sentence of the README. */
    public static ArchRule meaningfulNames() {
        return noClasses()
                .should()
                .haveSimpleNameStartingWith("Abstract")
                .orShould(be(describe(
                        "named ...Impl, ...Manager, ...Helper or ...Util",
                        type -> type.getSimpleName().matches(".*(Impl|Manager|Helper|Utils?)"))));
    }

    /** One package hides a library: nobody else uses it, and it does not show in what the package offers. */
    public static ArchRule onlyIn(String packageName, String libraryPackage) {
        DescribedPredicate<JavaClass> library = resideInAPackage(libraryPackage + "..");
        ArchRule nobodyElse = noClasses()
                .that(resideOutsideOfPackage(packageName))
                .should()
                .dependOnClassesThat(library)
                .allowEmptyShould(true);
        ArchRule nothingShows = noCodeUnits()
                .that()
                .arePublic()
                .or()
                .areProtected()
                .should(have(describe(
                        "a parameter, a result or an exception of " + libraryPackage,
                        (JavaCodeUnit unit) -> Stream.concat(
                                        Stream.of(unit.getRawReturnType()),
                                        Stream.concat(
                                                unit.getRawParameterTypes().stream(),
                                                unit.getExceptionTypes().stream()))
                                .anyMatch(library))))
                .allowEmptyShould(true);
        return CompositeArchRule.of(nobodyElse).and(nothingShows);
    }

    private static ArchRule dependsOnlyOn(String packageName, List<String> allowed) {
        List<String> ours = new ArrayList<>(allowed);
        ours.add(packageName);
        return classes()
                .that()
                .resideInAPackage(packageName)
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage(OURS).or(resideInAnyPackage(ours.toArray(String[]::new))))
                .allowEmptyShould(true);
    }

    private static String join(String base, String name) {
        return name.isEmpty() ? base : base + "." + name;
    }

    private static ClassesTransformer<JavaPackage> packages() {
        return new AbstractClassesTransformer<>("packages") {
            @Override
            public Iterable<JavaPackage> doTransform(JavaClasses classes) {
                return classes.stream()
                        .map(JavaClass::getPackage)
                        .filter(javaPackage -> !javaPackage.getName().isEmpty()) // module-info
                        .collect(Collectors.toSet());
            }
        };
    }

    private static final class NullMarkedCondition extends ArchCondition<JavaPackage> {
        private NullMarkedCondition() {
            super("be annotated @NullMarked in a package-info.java");
        }

        @Override
        public void check(JavaPackage javaPackage, ConditionEvents events) {
            boolean marked = javaPackage.isAnnotatedWith(NullMarked.class);
            String message = javaPackage.getName() + (marked ? " is" : " is not") + " annotated @NullMarked";
            events.add(new SimpleConditionEvent(javaPackage, marked, message));
        }
    }

    private static final class SignatureCondition extends ArchCondition<JavaClass> {
        private final DescribedPredicate<JavaClass> internal;

        private SignatureCondition(DescribedPredicate<JavaClass> internal) {
            super("mention no type of an unexported package in a public or protected signature");
            this.internal = internal;
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            ExportedPackages.signatureOf(type)
                    .filter(entry -> internal.test(entry.getValue()))
                    .forEach(entry -> events.add(SimpleConditionEvent.violated(
                            type,
                            entry.getKey() + " mentions " + entry.getValue().getName())));
        }
    }

    private static final class PackageSlices implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return resideInAPackage(OURS).test(type)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
