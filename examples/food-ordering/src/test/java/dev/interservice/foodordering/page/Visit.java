package dev.interservice.foodordering.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody looks at the page and uses it; when he leaves, there is a picture in target/screenshots. */
final class Visit implements AutoCloseable {
    static final double PATIENCE_MILLIS = 15_000;
    private static final int HEIGHT = 900;

    private final BrowserContext context;
    private final Page page;
    private final String picture;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Visit(BrowserContext context, String picture) {
        this.context = context;
        this.page = context.newPage();
        this.picture = picture;
    }

    /** Opens the page, and waits until all services are there. */
    static Visit to(URI address, Browser browser, int width, String picture) {
        Visit visit = new Visit(browser.newContext(new NewContextOptions().setViewportSize(width, HEIGHT)), picture);
        visit.page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                visit.complaints.add(message.text());
            }
        });
        visit.page.onPageError(visit.complaints::add);
        visit.page.navigate(address.toString());
        assertThat(visit.page.locator("#connection")).hasText("live");
        assertThat(visit.page.locator(".dish")).hasCount(5);
        assertThat(visit.page.locator(".station[data-status=UP]")).hasCount(4);
        return visit;
    }

    Page page() {
        return page;
    }

    /** What the browser's console said that nobody wants to read there. */
    List<String> complaints() {
        return complaints;
    }

    void placeOrder(String customer) {
        page.locator("#customer").fill(customer);
        page.locator("#place").click();
        assertThat(order(customer)).containsText("margherita", new ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
    }

    Locator order(String customer) {
        return page.locator(".order", new Page.LocatorOptions().setHasText(customer));
    }

    void cause(String fault) {
        button(fault).click();
        assertThat(button(fault)).hasAttribute("aria-pressed", "true");
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
    }

    @Override
    public void close() {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "screenshots", picture + ".png"))
                .setFullPage(true));
        context.close();
    }
}
