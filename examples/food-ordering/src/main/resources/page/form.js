// The menu with its live stock, and the order that is made of it.
import {byId, element, money, post} from "./elements.js";

const rows = new Map();

export function showStock(dishes) {
    for (const dish of dishes) {
        const row = rows.get(dish.item) ?? addRow(dish);
        row.dish = dish;
        row.most = Math.max(row.most, dish.left);
        row.left.textContent = dish.left === 0 ? "sold out" : `${dish.left} left`;
        row.bar.style.setProperty("--share", row.most === 0 ? 0 : dish.left / row.most);
        row.element.classList.toggle("sold-out", dish.left === 0);
    }
}

export function onOrder(place) {
    byId("order-form").addEventListener("submit", async event => {
        event.preventDefault();
        byId("form-error").textContent = "";
        const lines = [...rows.values()]
            .filter(row => row.quantity.valueAsNumber > 0)
            .map(row => ({item: row.dish.item, quantity: row.quantity.valueAsNumber}));
        if (lines.length === 0) {
            byId("form-error").textContent = "Choose something to eat first.";
            rows.values().next().value?.quantity.focus();
            return;
        }
        await send({customer: byId("customer").value, card: byId("card").value, lines}, place);
    });
}

async function send(order, placed) {
    const button = byId("place");
    button.disabled = true;
    try {
        // Should the answer get lost, the browser may ask again: with the same key it is the same order.
        placed(await post("/api/orders", order, {"Idempotency-Key": crypto.randomUUID()}));
        rows.forEach(row => { row.quantity.value = "0"; });
        showTotal();
    } catch (failure) {
        byId("form-error").textContent = failure.message;
    } finally {
        button.disabled = false;
        button.focus();
    }
}

function addRow(dish) {
    const first = rows.size === 0;
    const quantity = element("input", {
        type: "number", min: "0", max: "20", value: first ? "1" : "0", id: `quantity-${dish.item}`,
        "aria-describedby": `left-${dish.item}`, oninput: showTotal,
    });
    const left = element("span", {class: "left", id: `left-${dish.item}`});
    const bar = element("span", {class: "bar", "aria-hidden": "true"});
    const step = (by, sign) => element("button", {
        type: "button", class: "step", "aria-label": by > 0 ? `One more ${dish.name}` : `One less ${dish.name}`, text: sign,
        onclick: () => {
            quantity.value = String(Math.min(20, Math.max(0, (quantity.valueAsNumber || 0) + by)));
            showTotal();
        },
    });
    const row = {
        dish, quantity, left, bar, most: 0,
        element: element("li", {class: "dish", "data-item": dish.item},
            element("label", {for: quantity.id, text: dish.name}),
            element("span", {class: "price", text: money(dish.priceCents)}),
            element("span", {class: "quantity"}, step(-1, "−"), quantity, step(1, "+")),
            bar, left),
    };
    rows.set(dish.item, row);
    byId("menu").append(row.element);
    showTotal();
    return row;
}

function showTotal() {
    const cents = [...rows.values()]
        .reduce((sum, row) => sum + (row.quantity.valueAsNumber || 0) * row.dish.priceCents, 0);
    byId("place").textContent = cents > 0 ? `Place the order · ${money(cents)}` : "Place the order";
}
