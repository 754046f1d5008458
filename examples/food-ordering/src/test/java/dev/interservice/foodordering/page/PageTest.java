package dev.interservice.foodordering.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.interservice.foodordering.RunningApplication;
import dev.interservice.foodordering.order.NoOrderStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** The page as a visitor sees it; a picture of each visit is in target/screenshots. */
@Timeout(60)
class PageTest {
    private static final double PATIENCE_MILLIS = 15_000;

    private static HeadlessChromium chromium;

    private final RunningApplication application = new RunningApplication(new NoOrderStore(), Duration.ofSeconds(10));
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private BrowserContext context;
    private Page page;
    private String picture;

    @BeforeAll
    static void start() {
        chromium = HeadlessChromium.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void leave() {
        if (page != null) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of("target", "screenshots", picture + ".png"))
                    .setFullPage(true));
            context.close();
        }
        application.close();
    }

    @Test
    void orderIsSeenUntilItIsDelivered(TestInfo test) {
        visit(test, application.address(), 1280);

        placeOrder("Ada");

        assertThat(order("Ada").locator(".state")).hasText("Delivered");
        assertThat(order("Ada").locator(".way .past").last()).containsText("Delivered");
        assertThat(order("Ada").locator(".total")).hasText("€8.50");
        assertThat(page.locator(".dish[data-item=margherita] .left")).hasText("39 left");
        assertThat(page.locator("#announcer")).containsText("Delivered");
        order("Ada").getByText("Follow its messages").click();
        assertThat(page.locator("#log-filter")).containsText("Only the order of Ada");
        assertThat(page.locator("#log tr[data-contract='delivery.delivered']").first())
                .containsText("in-memory");
        assertThat(complaints).isEmpty();
    }

    @Test
    void everythingCanBeDoneWithTheKeyboard(TestInfo test) {
        visit(test, application.address(), 1280);
        page.locator("#quantity-margherita").focus();
        page.keyboard().press("ArrowUp");
        page.keyboard().press("Enter");

        assertThat(order("Ada").locator(".state")).hasText("Delivered");
        assertThat(order("Ada")).containsText("2 × margherita");
        order("Ada").locator("summary").focus();
        page.keyboard().press("Enter");
        assertThat(order("Ada").locator(".story")).containsText("inventory.reserve");
        assertThat(page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("No agents")))
                .hasAttribute("aria-pressed", "false");
        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("No agents"))
                .focus();
        page.keyboard().press("Space");
        assertThat(page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("No agents")))
                .hasAttribute("aria-pressed", "true");
        assertThat(nameless()).as("what has no name for a screen reader").isEmpty();
        assertThat(complaints).isEmpty();
    }

    @Test
    void soldOutItemIsRefused(TestInfo test) {
        visit(test, application.address(), 1280);
        page.locator("#sell-out").click();
        assertThat(page.locator(".dish[data-item=margherita] .left")).hasText("sold out");

        placeOrder("Ben");

        assertThat(order("Ben").locator(".state")).hasText("Rejected");
        assertThat(order("Ben").locator(".reason")).hasText("out of stock: 1 margherita wanted, 0 left");
        page.locator("#sell-out").click();
        assertThat(page.locator(".dish[data-item=margherita] .left")).hasText("40 left");
        assertThat(complaints).isEmpty();
    }

    @Test
    void declinedPaymentIsUndone(TestInfo test) {
        visit(test, application.address(), 1280);
        page.locator("#card").selectOption("tok-declined");

        placeOrder("Cleo");

        assertThat(order("Cleo").locator(".state")).hasText("Rejected");
        assertThat(order("Cleo").locator(".reason")).hasText("payment declined: the card was refused");
        assertThat(order("Cleo").locator(".remarks")).containsText("stock released");
        assertThat(complaints).isEmpty();
    }

    @Test
    void wrongOrderIsExplainedAndNothingIsLost(TestInfo test) {
        visit(test, application.address(), 1280);
        page.locator("#customer").fill(" ");

        page.locator("#place").click();

        assertThat(page.locator("#form-error")).containsText("customer must be 1 to 60 characters");
        assertThat(page.locator("#quantity-margherita")).hasValue("1");
    }

    @Test
    void crashedKitchenComesBackAndCooks(TestInfo test) {
        visit(test, application.address(), 1280);
        fault("Crash the kitchen");

        placeOrder("Emil");

        assertThat(page.locator(".station[data-service=kitchen] .facts")).containsText("restarted");
        assertThat(order("Emil").locator(".state")).hasText("Delivered");
        assertThat(page.locator(".station[data-service=kitchen] .status")).hasText("up");
        assertThat(complaints).isEmpty();
    }

    @Test
    void deadLetterIsSentAgain(TestInfo test) {
        visit(test, application.address(), 1280);
        fault("Poison ticket");
        placeOrder("Dora");
        assertThat(page.locator(".letter")).containsText("Ticket of Dora · 3 attempts");

        page.locator(".letter").getByText("Send again").click();

        assertThat(order("Dora").locator(".state")).hasText("Delivered");
        assertThat(page.locator("#letters-count")).hasText("0");
        assertThat(complaints).isEmpty();
    }

    @Test
    void streamThatWasCutGoesOnWhereItWas(TestInfo test) throws Exception {
        try (Wire wire = new Wire(application.address())) {
            List<Request> streams = new CopyOnWriteArrayList<>();
            visit(test, wire.address(), 1280);
            placeOrder("Ada");
            assertThat(order("Ada").locator(".state")).hasText("Delivered");
            page.onRequest(request -> {
                if (request.url().endsWith("/api/stream")) {
                    streams.add(request);
                }
            });

            wire.cut();
            assertThat(page.locator("#connection")).containsText("connection lost");
            application.place("tok-visa", "tiramisu", 2);
            wire.mend();

            assertThat(page.locator("#connection")).hasText("live");
            Locator missed = page.locator(".order", new Page.LocatorOptions().setHasText("2 × tiramisu"));
            assertThat(missed.locator(".state")).hasText("Delivered");
            assertThat(page.locator(".order")).hasCount(2);
            assertThat(streams.get(streams.size() - 1).allHeaders()).containsKey("last-event-id");
        }
    }

    @Test
    void narrowPageHasNothingOutsideOfIt(TestInfo test) {
        visit(test, application.address(), 400);
        fault("Slow inventory");
        placeOrder("Fay");

        assertThat(order("Fay").locator(".state")).hasText("Delivered");
        assertThat(order("Fay").locator(".remarks")).containsText("worked at attempt 2");
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(400);
        assertThat(complaints).isEmpty();
    }

    private void visit(TestInfo test, URI address, int width) {
        picture = test.getTestMethod().orElseThrow().getName();
        context = chromium.browser().newContext(new NewContextOptions().setViewportSize(width, 900));
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(address.toString());
        assertThat(page.locator("#connection")).hasText("live");
        assertThat(page.locator(".dish")).hasCount(5);
        assertThat(page.locator(".station[data-status=UP]")).hasCount(4);
    }

    private void placeOrder(String customer) {
        page.locator("#customer").fill(customer);
        page.locator("#place").click();
        assertThat(order(customer)).containsText("margherita", new ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
    }

    private void fault(String name) {
        Locator button = page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
        button.click();
        assertThat(button).hasAttribute("aria-pressed", "true");
    }

    private Locator order(String customer) {
        return page.locator(".order", new Page.LocatorOptions().setHasText(customer));
    }

    private List<?> nameless() {
        return (List<?>) page.evaluate("""
            [...document.querySelectorAll('button, input, select, summary')]
                .filter(each => !(each.innerText || each.getAttribute('aria-label') || each.labels?.length))
                .map(each => each.outerHTML)""");
    }
}
