package dev.interservice.foodordering.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.interservice.foodordering.RunningApplication;
import dev.interservice.foodordering.order.NoOrderStore;
import java.net.URI;
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
    private static HeadlessChromium chromium;

    private final RunningApplication application = new RunningApplication(new NoOrderStore(), Duration.ofSeconds(10));
    private Visit visit;
    private Page page;

    @BeforeAll
    static void start() {
        chromium = HeadlessChromium.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(Visit.PATIENCE_MILLIS);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void leave() {
        if (visit != null) {
            visit.close();
        }
        application.close();
    }

    @Test
    void orderIsSeenUntilItIsDelivered(TestInfo test) {
        visit(test, application.address(), 1280);

        visit.placeOrder("Ada");

        assertThat(visit.order("Ada").locator(".state")).hasText("Delivered");
        assertThat(visit.order("Ada").locator(".way .past").last()).containsText("Delivered");
        assertThat(visit.order("Ada").locator(".total")).hasText("€8.50");
        assertThat(page.locator(".dish[data-item=margherita] .left")).hasText("39 left");
        assertThat(page.locator("#announcer")).containsText("Delivered");
        visit.order("Ada").getByText("Follow its messages").click();
        assertThat(page.locator("#log-filter")).containsText("Only the order of Ada");
        assertThat(page.locator("#log tr[data-contract='delivery.delivered']").first())
                .containsText("in-memory");
        assertThat(visit.complaints()).isEmpty();
    }

    @Test
    void everythingCanBeDoneWithTheKeyboard(TestInfo test) {
        visit(test, application.address(), 1280);
        page.locator("#quantity-margherita").focus();
        page.keyboard().press("ArrowUp");
        page.keyboard().press("Enter");

        assertThat(visit.order("Ada").locator(".state")).hasText("Delivered");
        assertThat(visit.order("Ada")).containsText("2 × margherita");
        visit.order("Ada").locator("summary").focus();
        page.keyboard().press("Enter");
        assertThat(visit.order("Ada").locator(".story")).containsText("inventory.reserve");
        assertThat(visit.button("No agents")).hasAttribute("aria-pressed", "false");
        visit.button("No agents").focus();
        page.keyboard().press("Space");
        assertThat(visit.button("No agents")).hasAttribute("aria-pressed", "true");
        assertThat(nameless()).as("what has no name for a screen reader").isEmpty();
        assertThat(visit.complaints()).isEmpty();
    }

    @Test
    void soldOutItemIsRefused(TestInfo test) {
        visit(test, application.address(), 1280);
        page.locator("#sell-out").click();
        assertThat(page.locator(".dish[data-item=margherita] .left")).hasText("sold out");

        visit.placeOrder("Ben");

        assertThat(visit.order("Ben").locator(".state")).hasText("Rejected");
        assertThat(visit.order("Ben").locator(".reason")).hasText("out of stock: 1 margherita wanted, 0 left");
        page.locator("#sell-out").click();
        assertThat(page.locator(".dish[data-item=margherita] .left")).hasText("40 left");
        assertThat(visit.complaints()).isEmpty();
    }

    @Test
    void declinedPaymentIsUndone(TestInfo test) {
        visit(test, application.address(), 1280);
        page.locator("#card").selectOption("tok-declined");

        visit.placeOrder("Cleo");

        assertThat(visit.order("Cleo").locator(".state")).hasText("Rejected");
        assertThat(visit.order("Cleo").locator(".reason")).hasText("payment declined: the card was refused");
        assertThat(visit.order("Cleo").locator(".remarks")).containsText("stock released");
        assertThat(visit.complaints()).isEmpty();
    }

    @Test
    void focusStaysOnAMessageWhileOthersCome(TestInfo test) throws Exception {
        visit(test, application.address(), 1280);
        visit.placeOrder("Ada");
        assertThat(visit.order("Ada").locator(".state")).hasText("Delivered");
        page.locator("#log tr[data-contract='kitchen.cook'] button").first().focus();
        String focused = (String) page.evaluate("document.activeElement.closest('tr').dataset.id");

        application.place("tok-visa", "tiramisu", 1);
        assertThat(page.locator("#log tr[data-contract='delivery.delivered']")).hasCount(4);

        assertThat(page.evaluate("document.activeElement.closest('tr')?.dataset.id"))
                .isEqualTo(focused);
        assertThat(page.evaluate("""
            [...document.querySelectorAll('#log time')].map(each => each.dateTime).every((at, i, all) => i === 0 || at <= all[i - 1])""")).as("the newest first").isEqualTo(true);
        assertThat(visit.complaints()).isEmpty();
    }

    @Test
    void messageThatIsToldTwiceIsOne(TestInfo test) {
        visit(test, application.address(), 1280);
        visit.placeOrder("Ada");
        assertThat(visit.order("Ada").locator(".state")).hasText("Delivered");

        assertThat(page.evaluate("""
            async () => {
                const {allSightings, keepSighting} = await import('/sightings.js');
                const before = allSightings().length;
                keepSighting({...allSightings()[0]});
                return before > 0 && allSightings().length === before;
            }""")).isEqualTo(true);
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
        visit.cause("Crash the kitchen");

        visit.placeOrder("Emil");

        assertThat(page.locator(".station[data-service=kitchen] .facts")).containsText("restarted");
        assertThat(visit.order("Emil").locator(".state")).hasText("Delivered");
        assertThat(visit.order("Emil").locator(".remarks")).containsText("came back, and had the ticket again");
        assertThat(page.locator(".station[data-service=kitchen] .status")).hasText("up");
        assertThat(visit.complaints()).isEmpty();
    }

    @Test
    void deadLetterIsSentAgain(TestInfo test) {
        visit(test, application.address(), 1280);
        visit.cause("Poison ticket");
        visit.placeOrder("Dora");
        assertThat(page.locator(".letter")).containsText("Ticket of Dora · 3 attempts");
        assertThat(visit.order("Dora").locator(".remarks")).containsText("put aside after 3 attempts");

        page.locator(".letter").getByText("Send again").click();

        assertThat(visit.order("Dora").locator(".state")).hasText("Delivered");
        assertThat(page.locator("#letters-count")).hasText("0");
        assertThat(visit.complaints()).isEmpty();
    }

    @Test
    void streamThatWasCutGoesOnWhereItWas(TestInfo test) throws Exception {
        try (BrowserTcpProxy proxy = new BrowserTcpProxy(application.address())) {
            List<Request> streams = new CopyOnWriteArrayList<>();
            visit(test, proxy.address(), 1280);
            visit.placeOrder("Ada");
            assertThat(visit.order("Ada").locator(".state")).hasText("Delivered");
            page.onRequest(request -> {
                if (request.url().endsWith("/api/stream")) {
                    streams.add(request);
                }
            });

            proxy.cut();
            assertThat(page.locator("#connection")).containsText("connection lost");
            application.place("tok-visa", "tiramisu", 2);
            proxy.mend();

            assertThat(page.locator("#connection")).hasText("live");
            Locator missed = page.locator(".order", new Page.LocatorOptions().setHasText("2 × tiramisu"));
            assertThat(missed.locator(".state")).hasText("Delivered");
            assertThat(page.locator(".order")).hasCount(2);
            assertThat(streams.get(streams.size() - 1).allHeaders()).containsKey("last-event-id");
        }
    }

    @Test
    void withoutTheOptionThereIsNoTroubleToMake() {
        try (RunningApplication forCustomers = RunningApplication.withoutFaults();
                Visit customer = Visit.to(forCustomers.address(), chromium.browser(), 1280, "withoutFaults")) {
            assertThat(customer.page().locator("#trouble")).isHidden();

            customer.placeOrder("Gil");

            assertThat(customer.order("Gil").locator(".state")).hasText("Delivered");
            assertThat(customer.complaints()).isEmpty();
        }
    }

    @Test
    void narrowPageHasNothingOutsideOfIt(TestInfo test) {
        visit(test, application.address(), 400);
        visit.cause("Slow inventory");
        visit.placeOrder("Fay");

        assertThat(visit.order("Fay").locator(".state")).hasText("Delivered");
        assertThat(visit.order("Fay").locator(".remarks"))
                .containsText("failed at attempt 1: DeadlineExceeded, UNKNOWN");
        assertThat(visit.order("Fay").locator(".remarks")).containsText("worked at attempt 2");
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(400);
        assertThat(visit.complaints()).isEmpty();
    }

    private void visit(TestInfo test, URI address, int width) {
        String picture = test.getTestMethod().orElseThrow().getName();
        visit = Visit.to(address, chromium.browser(), width, picture);
        page = visit.page();
    }

    private List<?> nameless() {
        return (List<?>) page.evaluate("""
            [...document.querySelectorAll('button, input, select, summary')]
                .filter(each => !(each.innerText || each.getAttribute('aria-label') || each.labels?.length))
                .map(each => each.outerHTML)""");
    }
}
