package dev.interservice.messaging.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The packages that our modules on the class path export, and what the public classes in them show of other types. */
final class ExportedPackages {
    private ExportedPackages() {}

    /** Read from each {@code module-info.class} of ours; exports to named modules only do not count. */
    static Set<String> onClassPath() {
        Set<String> exported = new TreeSet<>();
        try {
            for (URL descriptor :
                    Collections.list(ExportedPackages.class.getClassLoader().getResources("module-info.class"))) {
                try (InputStream input = descriptor.openStream()) {
                    ModuleDescriptor module = ModuleDescriptor.read(input);
                    if (module.name().startsWith(ArchitectureRules.ROOT)) {
                        module.exports().stream()
                                .filter(each -> !each.isQualified())
                                .forEach(each -> exported.add(each.source()));
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return exported;
    }

    /** Whether other modules can name the class: it and all classes around it are public or protected. */
    static boolean isPublic(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(ExportedPackages::isPublic).orElse(true);
    }

    /** Each type that a signature of the class mentions, with the place that mentions it. */
    static Stream<Map.Entry<String, JavaClass>> signatureOf(JavaClass type) {
        Stream<Map.Entry<String, JavaType>> parents = Stream.concat(
                        type.getSuperclass().stream(), type.getInterfaces().stream())
                .map(parent -> Map.entry(type.getName(), parent));
        Stream<Map.Entry<String, JavaType>> members = type.getMembers().stream()
                .filter(member -> isVisible(member.getModifiers()))
                .flatMap(member -> mentioned(member).map(each -> Map.entry(member.getFullName(), each)));
        return Stream.concat(parents, members)
                .flatMap(entry -> entry.getValue().getAllInvolvedRawTypes().stream()
                        .map(raw -> Map.entry(entry.getKey(), raw.getBaseComponentType())));
    }

    private static Stream<JavaType> mentioned(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        return Stream.concat(
                Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream()),
                unit.getExceptionTypes().stream());
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
