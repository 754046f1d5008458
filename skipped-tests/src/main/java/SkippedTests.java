import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prints how many tests of a build were skipped for want of a server or a program, and what to install for each; nothing
 * when nothing is missing. It reads the reports of Surefire: of all modules that there are in a directory.
 */
final class SkippedTests {
    /** As an attribute, or where a stack trace begins. */
    private static final Pattern MISSING = Pattern.compile("<skipped [^\\n]*?missing: ([^\\r\\n\"<\\]]+)");

    private static final DateTimeFormatter MAVENS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    /** As deep as examples/food-ordering/target/surefire-reports/TEST-...xml. */
    private static final int DEPTH = 5;

    private SkippedTests() {}

    /** Of what is in the directory that is named first, what was written since the time named second. */
    public static void main(String[] arguments) throws IOException {
        Instant begin = LocalDateTime.parse(arguments[1], MAVENS).toInstant(ZoneOffset.UTC);
        Map<String, Integer> missing = missing(reports(Path.of(arguments[0]), begin));
        if (missing.isEmpty()) {
            return;
        }
        int all = missing.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("Skipped for lack of a server or a program: " + all + " tests");
        missing.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(each -> System.out.printf("%7d  %s%n", each.getValue(), each.getKey()));
    }

    private static List<Path> reports(Path root, Instant begin) throws IOException {
        try (Stream<Path> files = Files.find(root, DEPTH, (file, attributes) -> isReport(file))) {
            List<Path> reports = new ArrayList<>();
            for (Path file : files.toList()) {
                if (!Files.getLastModifiedTime(file).toInstant().isBefore(begin)) {
                    reports.add(file);
                }
            }
            return reports;
        }
    }

    private static boolean isReport(Path file) {
        return file.getParent().endsWith(Path.of("target", "surefire-reports"))
                && file.getFileName().toString().matches("TEST-.*\\.xml");
    }

    private static Map<String, Integer> missing(List<Path> reports) throws IOException {
        Map<String, Integer> missing = new TreeMap<>();
        for (Path report : reports) {
            Matcher skips = MISSING.matcher(Files.readString(report));
            while (skips.find()) {
                missing.merge(skips.group(1), 1, Integer::sum);
            }
        }
        return missing;
    }
}
