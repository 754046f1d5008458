// One card for each order: how far it is, when it got there, and what was done about it.
import {isTrouble, troublesOf, troubleText} from "./sightings.js";
import {announce, badge, byId, clock, element, money, preciseClock, words} from "./elements.js";

const MOST_SHOWN = 30;
const WAY = ["PENDING", "STOCK_RESERVED", "PAID", "SENT_TO_KITCHEN", "COOKING", "READY", "AGENT_ASSIGNED",
    "OUT_FOR_DELIVERY", "DELIVERED"];
const LABELS = {
    PENDING: "Placed", STOCK_RESERVED: "Reserved", PAID: "Paid", SENT_TO_KITCHEN: "To kitchen", COOKING: "Cooking",
    READY: "Ready", AGENT_ASSIGNED: "Agent", OUT_FOR_DELIVERY: "On its way", DELIVERED: "Delivered",
    REJECTED: "Rejected", CANCELLED: "Cancelled",
};

const orders = new Map();
let follow = () => {};

export const isOver = state => ["DELIVERED", "REJECTED", "CANCELLED"].includes(state);

export function onFollow(listener) {
    follow = listener;
}

export function orderOf(conversation) {
    return [...orders.values()].find(order => order.conversations.includes(conversation));
}

export function showOrders(all, steps) {
    const open = new Set([...orders.values()].filter(order => order.card?.querySelector("details").open).map(order => order.id));
    orders.clear();
    byId("orders").replaceChildren();
    for (const order of all.slice(-MOST_SHOWN)) {
        add(order);
    }
    steps.forEach(step => orders.get(step.orderId)?.steps.push(step));
    orders.forEach(order => {
        order.card.querySelector("details").open = open.has(order.id);
        draw(order);
    });
}

/** An order that this page has placed; the stream tells the rest. */
export function showPlaced(order) {
    if (!orders.has(order.id)) {
        add(order);
        draw(orders.get(order.id));
    }
}

export async function showStep(step) {
    let order = orders.get(step.orderId);
    if (order === undefined) {
        order = await load(step.orderId);
    }
    if (order === undefined || order.steps.some(known => known.number === step.number)) {
        return;
    }
    // Those that waited for the order to be loaded come after those that found it there: only the newest tells its state.
    order.steps.push(step);
    order.steps.sort((one, other) => one.number - other.number);
    if (!isOver(order.state)) {
        order.state = order.steps.at(-1).after;
    }
    if (step.conversation && !order.conversations.includes(step.conversation)) {
        order.conversations.push(step.conversation);
    }
    if (step.before !== step.after) {
        if (!order.history.some(reached => reached.state === step.after)) {
            order.history.push({state: step.after, at: step.at});
        }
        if (isOver(step.after)) {
            order.reason = step.after === "DELIVERED" ? "" : step.detail;
        }
        announce(`Order of ${order.customer}: ${LABELS[step.after]}`);
    }
    if (order.totalCents === 0 && step.after === "STOCK_RESERVED") {
        fetchOrder(order.id).catch(() => undefined).then(fresh => { order.totalCents = fresh?.totalCents ?? 0; draw(order); });
    }
    draw(order);
}

/** A service saw something of a message; if it is about an order, its card may have to tell. */
export function showTrouble(sighting) {
    const order = isTrouble(sighting) ? orderOf(sighting.conversation) : undefined;
    if (order !== undefined) {
        draw(order);
    }
}

let kitchenStarts = [];

/** The kitchens that have come one after the other: some orders were waiting for them. */
export function showKitchens(starts) {
    kitchenStarts = starts;
    orders.forEach(draw);
}

/** A kitchen began while this order's ticket was with the one before, or in its queue. */
function kitchensAwaited(order) {
    const at = state => order.history.find(reached => reached.state === state)?.at;
    const sent = at("SENT_TO_KITCHEN");
    const over = at("COOKING") ?? at("CANCELLED");
    return kitchenStarts
        .filter(start => sent !== undefined && start > sent && (over === undefined || start < over))
        .map(start => ({at: start, text: at("COOKING") ? "was away, came back, and had the ticket again" : "was away and came back"}));
}

// Two steps of a new order may come before it is loaded: it is loaded once.
const loading = new Map();

function load(id) {
    if (!loading.has(id)) {
        loading.set(id, fetchOrder(id).catch(() => undefined).then(order => {
            loading.delete(id);
            if (order !== undefined && !orders.has(id)) {
                add(order);
            }
            return orders.get(id);
        }));
    }
    return loading.get(id);
}

async function fetchOrder(id) {
    const response = await fetch(`/api/orders/${encodeURIComponent(id)}`);
    return response.ok ? response.json() : undefined;
}

function add(order) {
    const known = {...order, steps: []};
    known.card = element("li", {class: "order", "data-order": order.id});
    known.card.append(...skeleton(known));
    orders.set(order.id, known);
    byId("orders").prepend(known.card);
    if (orders.size > MOST_SHOWN) {
        const oldest = orders.values().next().value;
        orders.delete(oldest.id);
        oldest.card.remove();
    }
}

/** What stays the same all its life, so that focus and open details stay too. */
function skeleton(order) {
    const meal = order.lines.map(line => `${line.quantity} × ${words(line.item).toLowerCase()}`).join(", ");
    return [
        element("div", {class: "order-head"},
            element("h3", {}, order.customer, element("span", {class: "meal", text: meal})),
            element("p", {class: "order-facts"},
                element("span", {class: "total"}), element("code", {text: order.id, title: "the order's id"})),
            element("strong", {class: "state"})),
        element("ol", {class: "way", "aria-label": "How far the order is"}),
        element("p", {class: "reason", hidden: true}),
        element("ul", {class: "remarks", "aria-label": "What the messaging did besides"}),
        element("div", {class: "order-foot"},
            element("details", {}, element("summary", {text: "Story"}), element("ol", {class: "story"})),
            element("button", {type: "button", class: "quiet", text: "Follow its messages", onclick: () => follow(order.id)})),
    ];
}

export function conversationsOf(orderId) {
    return orders.get(orderId)?.conversations ?? [];
}

export const customerOf = orderId => orders.get(orderId)?.customer ?? "";

function draw(order) {
    const part = name => order.card.querySelector(`.${name}`);
    byId("orders-empty").hidden = orders.size > 0;
    order.card.dataset.state = order.state;
    part("state").textContent = LABELS[order.state];
    part("total").textContent = order.totalCents > 0 ? money(order.totalCents) : "";
    part("way").replaceChildren(...way(order));
    part("reason").hidden = order.reason === "";
    part("reason").textContent = order.reason;
    const remarks = [...order.steps.filter(isRemarkable), ...troublesOf(order.conversations), ...kitchensAwaited(order)];
    part("remarks").replaceChildren(...remarks.sort((one, other) => one.at < other.at ? -1 : 1).map(remark));
    part("story").replaceChildren(...order.steps.map(storyLine));
}

function way(order) {
    const reached = new Map(order.history.map(each => [each.state, each.at]));
    const refused = order.state === "REJECTED" || order.state === "CANCELLED";
    const furthest = Math.max(...WAY.map((state, index) => reached.has(state) ? index : 0));
    const stops = WAY.map((state, index) => {
        const past = index < furthest || (index === furthest && (refused || order.state === "DELIVERED"));
        const kind = index > furthest ? "ahead" : past ? "past" : "now";
        return kind === "past" && !reached.has(state) ? overtaken(state, nextReached(index, reached)) : stop(state, kind, reached.get(state));
    });
    if (refused) {
        stops.splice(furthest + 1, 1, stop(order.state, "refused", reached.get(order.state)));
    }
    return stops;
}

function nextReached(index, reached) {
    return reached.get(WAY.slice(index).find(state => reached.has(state)));
}

/** The news of it came after the news of a later state: it was reached by then at the latest. */
function overtaken(state, at) {
    const made = stop(state, "past", at);
    made.querySelector("time").prepend("by ");
    made.title = "Its news was overtaken by later news";
    return made;
}

function stop(state, kind, at) {
    const time = at ? element("time", {datetime: at, text: clock(at)}) : element("span", {class: "no-time", text: "–", "aria-hidden": "true"});
    return element("li", {class: kind, "aria-current": kind === "now" ? "step" : undefined},
        element("span", {class: "stop-label", text: LABELS[state]}), time);
}

/** Retries, redeliveries and compensations; the rest goes without saying. */
function isRemarkable(step) {
    return step.attempt > 1 || (step.before === step.after && step.contract !== "order.place")
        || step.detail === "taken up again";
}

/** Of a step of the order, of what a service saw, or of the kitchen itself. */
function remark(it) {
    if (it.text !== undefined) {
        return element("li", {class: "bad"},
            element("code", {text: "kitchen"}), element("span", {text: it.text}), element("time", {datetime: it.at, text: clock(it.at)}));
    }
    const seen = it.what !== undefined;
    const told = it.attempt > 1 ? `worked at attempt ${it.attempt}` : it.detail;
    const text = seen ? troubleText(it) : told === "" ? "done" : told;
    const failed = seen ? !it.well : it.detail.startsWith("failed");
    return element("li", {class: failed ? "bad" : "good"},
        element("code", {text: it.contract}), element("span", {text}), badge(it.transport),
        element("time", {datetime: it.at, text: clock(it.at)}));
}

function storyLine(step) {
    const change = step.before === step.after ? "" : LABELS[step.after];
    const what = [change, step.detail].filter(text => text !== "" && text !== null).join(": ");
    const line = element("li", {}, element("time", {datetime: step.at, text: preciseClock(step.at)}), element("span", {text: what}));
    if (step.contract !== "") {
        line.append(element("span", {class: "by"}, element("code", {text: step.contract}),
            ` ${step.from} → ${step.to}${step.attempt > 1 ? `, attempt ${step.attempt}` : ""} `, badge(step.transport)));
    }
    return line;
}
