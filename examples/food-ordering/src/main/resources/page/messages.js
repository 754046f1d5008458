// What the services saw of their messages: the newest first, all of them or those of one order.
import {badge, byId, clock, element, post, preciseClock} from "./elements.js";
import {conversationsOf, customerOf, onFollow, orderOf} from "./orders.js";
import {isHousekeeping} from "./services.js";
import {allSightings, keepSighting, keepSightings} from "./sightings.js";

const MOST_SHOWN = 250;
const WORDS = {called: "sent", retry: "tried again"};

let waiting = false;
let filter = {name: "", conversations: () => undefined};

onFollow(orderId => show(`the order of ${customerOf(orderId)}`, () => conversationsOf(orderId)));
byId("housekeeping").addEventListener("change", draw);
byId("log-filter").querySelector("button").addEventListener("click", () => show("", () => undefined));

export function showMessages(all) {
    keepSightings(all);
    draw();
}

export function showMessage(message) {
    keepSighting(message);
    // Many come at once: drawn together.
    if (!waiting) {
        waiting = true;
        setTimeout(() => { waiting = false; draw(); }, 100);
    }
}

function show(name, conversations) {
    filter = {name, conversations};
    byId("log-filter").hidden = name === "";
    byId("log-filter").querySelector("span").textContent = `Only ${name}`;
    draw();
    if (name !== "") {
        byId("log-title").scrollIntoView({block: "start"});
    }
}

function draw() {
    const conversations = filter.conversations();
    const all = byId("housekeeping").checked;
    const shown = allSightings()
        .filter(message => conversations ? conversations.includes(message.conversation) : all || !isHousekeeping(message.contract))
        .reverse() // of the same moment, too, the newest is the first
        .sort((one, other) => one.at === other.at ? 0 : one.at < other.at ? 1 : -1)
        .slice(0, MOST_SHOWN);
    showRows(shown);
    byId("log-empty").hidden = shown.length > 0;
}

/** Rows that are there already stay, and so does the focus of their buttons: only the new ones are put between them. */
function showRows(shown) {
    const log = byId("log");
    const wanted = new Set(shown.map(message => message.id));
    const there = new Map();
    for (const each of [...log.children]) {
        if (wanted.has(each.dataset.id)) {
            there.set(each.dataset.id, each);
        } else {
            each.remove();
        }
    }
    let next = log.firstChild;
    for (const message of shown) {
        if (next?.dataset.id === message.id) {
            next = next.nextSibling;
        } else {
            log.insertBefore(there.get(message.id) ?? row(message), next);
        }
    }
}

function row(message) {
    const cell = (label, ...content) => element("td", {"data-label": label}, ...content);
    const made = element("tr", {class: message.well ? "" : "bad", "data-id": message.id, "data-contract": message.contract},
        cell("Time", element("time", {datetime: message.at, text: preciseClock(message.at)})),
        cell("Message", element("code", {text: message.contract})),
        cell("From → to", element("span", {class: "between", text: `${message.from} → ${message.to || "everybody"}`})),
        cell("What", element("span", {class: "what", text: WORDS[message.what] ?? message.what}),
            message.note ? element("span", {class: "remark", text: message.note}) : ""),
        cell("Attempt", message.attempt > 0 ? String(message.attempt) : ""),
        cell("Latency", latency(message.micros)),
        cell("Transport", badge(message.transport)),
        cell("Conversation", element("button", {
            type: "button", class: "id", text: message.conversation.slice(0, 8), title: message.conversation,
            "aria-label": `Follow conversation ${message.conversation.slice(0, 8)}`,
            onclick: () => followMessage(message),
        })));
    made.querySelectorAll("td")[4].className = made.querySelectorAll("td")[5].className = "number";
    return made;
}

function followMessage(message) {
    const order = orderOf(message.conversation);
    if (order === undefined) {
        show(`conversation ${message.conversation.slice(0, 8)}`, () => [message.conversation]);
    } else {
        show(`the order of ${order.customer}`, () => conversationsOf(order.id));
    }
}

function latency(micros) {
    if (micros === 0) {
        return "";
    }
    return micros < 100_000 ? `${(micros / 1000).toFixed(1)} ms` : `${(micros / 1_000_000).toFixed(2)} s`;
}

export async function showLetters() {
    const response = await fetch("/api/dead-letters");
    const {known, tickets} = response.ok ? await response.json() : {known: false};
    if (!known) {
        return; // the kitchen is away; its next sign of life brings us here again
    }
    byId("letters-count").textContent = tickets.length;
    byId("letters-empty").hidden = tickets.length > 0;
    byId("letters").replaceChildren(...tickets.map(letter));
}

function letter(ticket) {
    const order = orderOf(ticket.conversation);
    const decide = what => async () => {
        await post(`/api/dead-letters/${encodeURIComponent(ticket.id)}/${what}`, {}).catch(() => {});
        await showLetters();
        byId("letters-title").focus();
    };
    return element("li", {class: "letter", "data-letter": ticket.id},
        element("p", {}, element("strong", {text: order ? `Ticket of ${order.customer}` : "A ticket"}),
            ` · ${ticket.attempts} attempts · ${clock(ticket.lostAt)}`),
        element("p", {class: "note", text: ticket.cause}),
        element("div", {class: "buttons"},
            element("button", {type: "button", text: "Send again", onclick: decide("resend")}),
            element("button", {type: "button", class: "quiet", text: "Discard", onclick: decide("discard")})));
}
