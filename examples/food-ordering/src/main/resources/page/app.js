// Follows the stream, and hands each event to the part of the page that shows it.
import {byId} from "./elements.js";
import {onOrder, showStock} from "./form.js";
import {showLetters, showMessage, showMessages} from "./messages.js";
import {showKitchens, showOrders, showPlaced, showStep, showTrouble} from "./orders.js";
import {showDishes, showServices} from "./services.js";

const RECONNECT_AFTER = 2000;
let kitchen = "";
let kitchenStarts = [];
const STARTS_KEPT = 20;

onOrder(showPlaced);
follow();

function follow() {
    const stream = new EventSource("/api/stream");
    const on = (kind, show) => stream.addEventListener(kind, event => show(JSON.parse(event.data)));
    stream.addEventListener("open", () => connection("live", "live"));
    stream.addEventListener("error", () => {
        connection("lost", "connection lost, trying again …");
        // The browser tries again by itself, with the id it saw last, unless the server refused it.
        if (stream.readyState === EventSource.CLOSED) {
            setTimeout(follow, RECONNECT_AFTER);
        }
    });
    on("snapshot", snapshot => {
        showStockOf(snapshot.dishes);
        showMessages(snapshot.messages); // before the orders they are about
        showOrders(snapshot.orders, snapshot.steps);
        showSystem(snapshot.services);
    });
    on("step", showStep);
    on("stock", stock => showStockOf(stock.dishes));
    on("system", system => showSystem(system.services));
    on("message", message => {
        showMessage(message);
        showTrouble(message);
        if (message.what === "dead letter") {
            showLetters();
        }
    });
}

function showStockOf(dishes) {
    showStock(dishes);
    showDishes(dishes);
}

function showSystem(services) {
    showServices(services);
    const now = services.find(service => service.service === "kitchen" && service.status !== "SILENT");
    if (now !== undefined && now.instance !== kitchen) {
        showLetters();
        if (now.starts > 1) {
            kitchenStarts = [...kitchenStarts, now.startedAt].slice(-STARTS_KEPT);
            showKitchens(kitchenStarts);
        }
    }
    kitchen = now?.instance ?? "";
}

function connection(state, text) {
    byId("connection").dataset.state = state;
    byId("connection").textContent = text;
}
