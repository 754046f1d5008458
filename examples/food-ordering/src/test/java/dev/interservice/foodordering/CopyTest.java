package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** This directory is made to be copied: outside of its repository it builds and runs, with nothing but a version set. */
@Execution(ExecutionMode.CONCURRENT) // beside other tests: it waits for Maven and for a demo
class CopyTest {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final Path REPOSITORY = HERE.resolve("../..").normalize();
    private static final List<String> MODULES =
            List.of("messaging-amqp", "messaging-api", "messaging-etcd", "messaging-http", "messaging-inmemory");
    private static final List<String> COPIED = List.of("pom.xml", "config", "src", "README.md", "run.sh");

    @TempDir
    private Path folder;

    @BeforeAll
    static void requireRepository() {
        if (!Files.isDirectory(REPOSITORY.resolve("messaging-api/src"))) {
            abort("not applicable: this is a copy, without the repository");
        }
    }

    @Test
    void versionsAreThoseOfTheRepository() throws Exception {
        String ours = Files.readString(HERE.resolve("pom.xml"));
        String root = Files.readString(REPOSITORY.resolve("pom.xml"));
        Map<String, String> versions = properties(root);
        Map<String, String> different = new HashMap<>();
        properties(ours).forEach((name, version) -> {
            if (!versions.getOrDefault(name, version).equals(version)) {
                different.put(name, version);
            }
        });
        Matcher plugins = Pattern.compile("<artifactId>([a-z-]+-plugin)</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(ours);
        while (plugins.find()) {
            if (!plugins.group(2).equals(versions.getOrDefault(plugins.group(1) + ".version", plugins.group(2)))) {
                different.put(plugins.group(1), plugins.group(2));
            }
        }
        assertThat(different).as("not as in the root's pom").isEmpty();
        assertThat(properties(ours)).containsEntry("messaging.version", version());
    }

    @Test
    @Timeout(100)
    void copyBuildsAndRuns() throws Exception {
        Path jars = REPOSITORY.resolve("messaging-inmemory/target/messaging-inmemory-" + version() + ".jar");
        if (!Files.exists(jars)) {
            abort("missing: the jars of the repository (mvn package makes them)");
        }
        requireMaven();
        Path repository = stage();
        try {
            buildAndRun(repository);
        } finally {
            deleteWithLinks(repository);
        }
    }

    private void buildAndRun(Path repository) throws Exception {
        // As deep as the original in something like a repository, which it does not belong to.
        Path copy = folder.resolve("examples/my-own");
        Files.createDirectories(folder.resolve("messaging-api"));
        for (String each : COPIED) {
            copy(HERE.resolve(each), copy.resolve(each));
        }

        String said = run(copy, repository, 0, copy.resolve("run.sh").toString(), "--demo", "--hurry");

        assertThat(said).contains("Building (the first time").contains("All of them ended as they should.");
        assertThat(copy.resolve("target/test-classes").resolve(classFile(CopyTest.class)))
                .as("the tests can be run there too")
                .exists();
        assertThat(run(copy, repository, 2, copy.resolve("run.sh").toString(), "--no-such-option"))
                .as("what is built is not built again, but run")
                .contains("unknown option")
                .doesNotContain("Building");
    }

    /** A repository with our artifacts of this build; all others are those of the usual one, which is not touched. */
    private Path stage() throws IOException {
        Path usual = Path.of(System.getProperty(
                "localRepository",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
        Path staged = Files.createTempDirectory(HERE.resolve("target"), "repository-");
        link(usual, staged, "dev");
        Path dev = Files.createDirectories(staged.resolve("dev"));
        if (Files.isDirectory(usual.resolve("dev"))) {
            link(usual.resolve("dev"), dev, "interservice");
        }
        Path ours = Files.createDirectories(dev.resolve("interservice"));
        put(REPOSITORY.resolve("pom.xml"), ours, "messaging-parent", "pom");
        for (String module : MODULES) {
            put(REPOSITORY.resolve(module + "/pom.xml"), ours, module, "pom");
            put(REPOSITORY.resolve(module + "/target/" + module + "-" + version() + ".jar"), ours, module, "jar");
        }
        return staged;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path each : all.filter(path -> !path.endsWith(except)).toList()) {
                Files.createSymbolicLink(to.resolve(each.getFileName()), each);
            }
        }
    }

    /** Only the links, not what they point to. */
    private static void deleteWithLinks(Path staged) throws IOException {
        try (Stream<Path> all = Files.walk(staged)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static void put(Path file, Path ours, String artifact, String extension) throws IOException {
        Path place = Files.createDirectories(ours.resolve(artifact).resolve(version()));
        Files.copy(file, place.resolve(artifact + "-" + version() + "." + extension));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                Files.createDirectories(target.getParent());
                if (Files.isRegularFile(each)) {
                    Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static String classFile(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private String run(Path directory, Path repository, int exitCode, String... command)
            throws IOException, InterruptedException {
        Path says = folder.resolve("says.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(says.toFile());
        // Both are over before it would pay to compile any better.
        builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().put("MAVEN_OPTS", "-Dmaven.repo.local=" + repository);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            assertThat(ended && process.exitValue() == exitCode)
                    .as("%s: %s", List.of(command), Files.readString(says))
                    .isTrue();
            return Files.readString(says);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void requireMaven() {
        if (Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(each -> Path.of(each, "mvn"))
                .noneMatch(Files::isExecutable)) {
            abort("missing: Maven (put mvn on the PATH)");
        }
    }

    /** Of the repository, as its own pom says first. */
    private static String version() {
        try {
            Matcher first = Pattern.compile("<version>([^<]+)</version>")
                    .matcher(Files.readString(REPOSITORY.resolve("pom.xml")));
            assertThat(first.find()).isTrue();
            return first.group(1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, String> properties(String pom) {
        Map<String, String> properties = new HashMap<>();
        Matcher property = Pattern.compile("<([a-z0-9.-]+\\.version)>([^<]+)</").matcher(pom);
        while (property.find()) {
            properties.put(property.group(1), property.group(2));
        }
        return properties;
    }
}
