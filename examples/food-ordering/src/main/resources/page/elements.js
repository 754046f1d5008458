// Makes elements out of data. Text is always text, never markup: what a customer is called cannot become a script.

export const byId = id => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) {
            made.addEventListener(key.slice(2), value);
        } else if (key === "text") {
            made.textContent = value;
        } else if (value === true) {
            made.setAttribute(key, "");
        } else if (value !== false && value !== undefined) {
            made.setAttribute(key, value);
        }
    }
    made.append(...children.filter(child => child !== undefined));
    return made;
}

/** "STOCK_RESERVED" or "stock-reserved" as one says it. */
export function words(name) {
    const lower = name.toLowerCase().replaceAll(/[_-]/g, " ");
    return lower.charAt(0).toUpperCase() + lower.slice(1);
}

export const money = cents => (cents / 100).toLocaleString("en", {style: "currency", currency: "EUR"});

export const clock = instant => new Date(instant).toLocaleTimeString("en-GB");

export const preciseClock = instant =>
    clock(instant) + "." + String(new Date(instant).getMilliseconds()).padStart(3, "0");

export const badge = transport =>
    element("span", {class: "badge", "data-transport": transport, text: transport});

/** Sends JSON; what goes wrong becomes an Error with all that the server said about it. */
export async function post(path, body, headers = {}) {
    const response = await fetch(path, {
        method: "POST",
        headers: {"Content-Type": "application/json", ...headers},
        body: JSON.stringify(body),
    });
    if (!response.ok) {
        const problem = await response.json().catch(() => ({detail: `The server answered ${response.status}.`}));
        throw new Error([problem.detail, ...(problem.errors ?? [])].join("\n"));
    }
    return response.status === 204 ? undefined : response.json();
}

let pendingAnnouncement;

/** Tells those who do not see the page; what comes at the same moment is told together. */
export function announce(text) {
    const announcer = byId("announcer");
    if (pendingAnnouncement === undefined) {
        announcer.textContent = "";
        pendingAnnouncement = [];
        setTimeout(() => {
            announcer.textContent = pendingAnnouncement.join(". ");
            pendingAnnouncement = undefined;
        }, 150);
    }
    pendingAnnouncement.push(text);
}
