package dev.interservice.foodordering.page;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Chromium and the Node.js of this machine, found on the PATH or where {@code -Dchromium=} and {@code -Dnode=} say.
 * Nothing is downloaded; where one of them is missing, the tests that need it are skipped.
 */
final class HeadlessChromium implements AutoCloseable {
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-gpu");

    private final Playwright playwright;
    private final Browser browser;

    private HeadlessChromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static HeadlessChromium start() {
        Path chromium = find(
                "Chromium (install chromium, or say -Dchromium= and its path)",
                "chromium",
                "chromium",
                "chromium-browser",
                "google-chrome");
        Path node = find("Node.js (install nodejs, or say -Dnode= and its path)", "node", "node");
        Playwright playwright = Playwright.create(new CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            LaunchOptions options =
                    new LaunchOptions().setExecutablePath(chromium).setArgs(ARGUMENTS);
            return new HeadlessChromium(playwright, playwright.chromium().launch(options));
        } catch (RuntimeException | Error failure) {
            playwright.close();
            throw failure;
        }
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }

    private static Path find(String what, String property, String... programs) {
        Stream<Path> candidates = Optional.ofNullable(System.getProperty(property))
                .map(told -> Stream.of(Path.of(told)))
                .orElseGet(() -> Arrays.stream(programs)
                        .flatMap(program -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                                .map(folder -> Path.of(folder, program))));
        return candidates.filter(Files::isExecutable).findFirst().orElseGet(() -> abort("missing: " + what));
    }
}
