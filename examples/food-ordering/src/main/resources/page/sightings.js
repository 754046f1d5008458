// What the services saw of their messages, as far as it is remembered: for the log, and for the orders it is about.

const MOST_KEPT = 1000;
const sightings = new Map();

export const allSightings = () => [...sightings.values()];

export function keepSightings(all) {
    sightings.clear();
    all.slice(-MOST_KEPT).forEach(keepSighting);
}

/** What was in the snapshot may be told again: that is the same sighting. */
export function keepSighting(sighting) {
    sightings.set(sighting.id, sighting);
    if (sightings.size > MOST_KEPT) {
        sightings.delete(sightings.keys().next().value);
    }
}

/** What went wrong with these conversations, or was absorbed; the same again and again is told once, with how often. */
export function troublesOf(conversations) {
    const troubles = new Map();
    for (const sighting of sightings.values()) {
        if (conversations.includes(sighting.conversation) && isTrouble(sighting)) {
            const key = [sighting.contract, sighting.service, sighting.what, sighting.note].join("|");
            const known = troubles.get(key);
            troubles.set(key, {...(known ?? sighting), times: (known?.times ?? 0) + 1});
        }
    }
    return [...troubles.values()];
}

/** That it is tried again need not be told: the next attempt tells it. */
export function isTrouble(sighting) {
    return sighting.what !== "retry" && (!sighting.well || sighting.what === "duplicate" || isRedelivery(sighting));
}

const isRedelivery = sighting => sighting.what === "handled" && sighting.attempt > 1;

export function troubleText(trouble) {
    const when = trouble.times > 1 ? `${trouble.times} times` : `at attempt ${trouble.attempt}`;
    switch (trouble.what) {
        case "called": return `failed ${when}: ${trouble.note}`;
        case "failed": return `failed in ${trouble.service} ${when}, came again`;
        case "handled": return `handled by ${trouble.service} at attempt ${trouble.attempt}`;
        case "dead letter": return `put aside after ${trouble.attempt} attempts: ${trouble.note}`;
        case "duplicate": return `came to ${trouble.service} again; no handler saw it`;
        default: return `${trouble.what} by ${trouble.service}: ${trouble.note}`;
    }
}
