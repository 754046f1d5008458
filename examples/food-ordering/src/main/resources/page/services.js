// How the services are, what carries their messages, and the faults that they were told to have.
import {badge, byId, element, post} from "./elements.js";

const HOUSEKEEPING = /^(watch\.|.*\.(cause-trouble|lost-tickets|decide-lost-ticket)$)/;
const ROLES = {
    order: "takes orders and payments", inventory: "has the ingredients", kitchen: "cooks", delivery: "brings the meal",
};
const STATES = {UP: "up", DEGRADED: "in trouble", DOWN: "down", SILENT: "silent"};
const FAULTS = [
    ["DECLINE_NEXT_PAYMENT", "order", "Decline the next payment", "released, rejected"],
    ["SLOW_INVENTORY", "inventory", "Slow inventory", "asked again, once"],
    ["INVENTORY_DOWN", "inventory", "Inventory down", "rejected; released when it is back"],
    ["KITCHEN_PAUSED", "kitchen", "Pause the kitchen", "cancelled, refunded, released"],
    ["KITCHEN_CRASH", "kitchen", "Crash the kitchen", "it dies with the next ticket; only HTTP loses that"],
    ["POISON_TICKET", "kitchen", "Poison ticket", "put aside after three attempts"],
    ["DUPLICATE_EVENTS", "delivery", "Duplicate events", "absorbed, cooked once"],
    ["NO_AGENTS", "delivery", "No agents", "waits for one"],
];

let current = [];

export const isHousekeeping = contract => HOUSEKEEPING.test(contract) || contract === "inventory.stock-changed"
    || contract === "inventory.menu";

export function showServices(services) {
    current = services;
    const routes = new Map();
    for (const service of services) {
        for (const route of service.routes) {
            routes.set(route.contract, route.transport);
        }
    }
    byId("services").replaceChildren(...services.map(service => station(service, routes)));
    byId("stock-note").hidden = !present("INVENTORY_DOWN");
    // Started without --faults, no service offers any.
    byId("trouble").hidden = !services.some(service => service.routes.some(route => route.contract === `${service.service}.cause-trouble`));
    showFaults();
    showSellOut();
}

function station(service, routes) {
    const own = [...routes].filter(([name]) => owner(name) === service.service && !HOUSEKEEPING.test(name)).sort();
    const last = [{instance: service.instance, pid: service.pid}];
    const instances = service.instances.length > 0 ? service.instances : last;
    const facts = service.pid === 0 ? "not heard of yet"
        : instances.map(({instance, pid}) => `instance ${instance} · pid ${pid}`).join(" | ")
        + (service.starts > 1 ? ` · ${service.starts - 1}×\u00a0restarted` : "");
    return element("li", {class: "station", "data-status": service.status, "data-service": service.service},
        element("h3", {}, service.service,
            element("span", {class: "status", text: STATES[service.status] ?? service.status})),
        element("p", {class: "facts", text: facts, title: ROLES[service.service]}),
        ...(service.where === "" ? [] : [element("p", {class: "where", text: service.where})]),
        ...service.parts.map(part => element("p", {class: "part", text: `${part.name}: ${part.reason}`})),
        element("ul", {class: "routes", "aria-label": `What travels to and from ${service.service}`},
            ...own.map(([name, transport]) =>
                element("li", {}, element("code", {text: name}), badge(transport)))));
}

function owner(contract) {
    const service = contract.split(".")[0];
    return service === "payment" ? "order" : service;
}

function present(fault) {
    return current.some(service => service.troubles.includes(fault));
}

/** The buttons are made once, so that focus stays; the services say which are pressed. */
function showFaults() {
    const list = byId("faults");
    if (list.childElementCount === 0) {
        list.append(...FAULTS.map(([fault, , label, consequence]) => element("li", {},
            element("button", {
                type: "button", "data-fault": fault, "aria-pressed": "false", onclick: () => toggle(fault),
            }, element("span", {class: "fault-label", text: label}), element("span", {class: "consequence", text: consequence})))));
    }
    list.querySelectorAll("button").forEach(button =>
        button.setAttribute("aria-pressed", String(present(button.dataset.fault))));
}

async function toggle(fault, item = "") {
    byId("fault-error").textContent = "";
    const begins = !present(item === "" ? fault : `${fault} ${item}`);
    try {
        await post("/api/faults", {fault, begins, item});
    } catch (failure) {
        byId("fault-error").textContent = failure.message;
    }
}

export function showDishes(dishes) {
    const select = byId("sell-out-item");
    if (select.options.length === 0) {
        dishes.forEach(dish => select.append(element("option", {value: dish.item, text: dish.name})));
        select.addEventListener("change", showSellOut);
        byId("sell-out").addEventListener("click", () => toggle("SOLD_OUT", select.value));
    }
    showSellOut();
}

function showSellOut() {
    const gone = present(`SOLD_OUT ${byId("sell-out-item").value}`);
    byId("sell-out").setAttribute("aria-pressed", String(gone));
    byId("sell-out").textContent = gone ? "Bring back" : "Sell out";
}
