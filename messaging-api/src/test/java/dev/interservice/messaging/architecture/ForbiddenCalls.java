package dev.interservice.messaging.architecture;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Time, threads, waiting and chance come from the {@code Environment} alone: the simulation and the manual clock depend
 * on it. Method references count as calls.
 */
final class ForbiddenCalls extends ArchCondition<JavaClass> {
    private static final String CONSTRUCTOR = "<init>";

    private static final Map<Class<?>, Set<String>> METHODS = Map.of(
            System.class, Set.of("nanoTime", "currentTimeMillis"),
            Clock.class, Set.of("system", "systemUTC", "systemDefaultZone", "tick", "tickMillis", "tickSeconds"),
            Thread.class, Set.of(CONSTRUCTOR, "ofVirtual", "ofPlatform", "startVirtualThread", "sleep"),
            TimeUnit.class, Set.of("sleep"),
            CompletionStage.class, Set.of("orTimeout", "completeOnTimeout", "delayedExecutor"),
            UUID.class, Set.of("randomUUID"),
            Math.class, Set.of("random"));

    private static final Set<Class<?>> WHOLE_CLASSES = Set.of(Executors.class, ThreadLocalRandom.class, Timer.class);

    // A seed from the environment is fine, one from the JVM is not.
    private static final Set<Class<?>> SEEDED = Set.of(Random.class, SplittableRandom.class);

    private ForbiddenCalls() {
        super("take time, threads, waiting and chance from the Environment");
    }

    /** Forbids them everywhere but in one class and those nested in it. */
    static ArchRule outside(String environmentClass) {
        return classes()
                .that(DescribedPredicate.describe(
                        "are not " + environmentClass,
                        type -> !type.getName().equals(environmentClass)
                                && !type.getName().startsWith(environmentClass + "$")))
                .should(new ForbiddenCalls());
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        type.getAccessesFromSelf().stream()
                .filter(JavaCodeUnitAccess.class::isInstance)
                .map(access -> (JavaCodeUnitAccess<?>) access)
                .filter(ForbiddenCalls::isForbidden)
                .forEach(access -> events.add(violated(access, access.getDescription())));
    }

    private static boolean isForbidden(JavaCodeUnitAccess<?> access) {
        return isListed(access)
                || readsClock(access)
                || startsThreads(access)
                || runsOnDefaultExecutor(access)
                || isUnseeded(access);
    }

    private static boolean isListed(JavaCodeUnitAccess<?> access) {
        return METHODS.entrySet().stream()
                        .anyMatch(entry ->
                                isOn(access, entry.getKey()) && entry.getValue().contains(access.getName()))
                || WHOLE_CLASSES.stream().anyMatch(type -> isOn(access, type));
    }

    private static boolean readsClock(JavaCodeUnitAccess<?> access) {
        return access.getTargetOwner().getPackageName().startsWith("java.time")
                && access.getName().equals("now");
    }

    private static boolean startsThreads(JavaCodeUnitAccess<?> access) {
        return isOn(access, ExecutorService.class)
                && (access.getName().equals(CONSTRUCTOR) || access.getName().equals("commonPool"));
    }

    private static boolean runsOnDefaultExecutor(JavaCodeUnitAccess<?> access) {
        return isOn(access, CompletionStage.class)
                && access.getName().endsWith("Async")
                && access.getTarget().getRawParameterTypes().stream()
                        .noneMatch(parameter -> parameter.isEquivalentTo(Executor.class));
    }

    private static boolean isUnseeded(JavaCodeUnitAccess<?> access) {
        return SEEDED.stream().anyMatch(type -> isOn(access, type))
                && access.getName().equals(CONSTRUCTOR)
                && access.getTarget().getRawParameterTypes().isEmpty();
    }

    private static boolean isOn(JavaCodeUnitAccess<?> access, Class<?> type) {
        return access.getTargetOwner().isAssignableTo(type);
    }
}
