package dev.interservice.messaging.http.server;

import dev.interservice.messaging.support.TransportSignals;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages of one address that were accepted and not handled when it closed: there is no broker that would keep them. */
final class LostMessages {
    private static final Logger LOG = LoggerFactory.getLogger(LostMessages.class);
    private static final int MAX_LOGGED_IDS = 20;

    private final Address.Source address;
    private final TransportSignals signals;

    // Guarded by this.
    private final List<String> ids = new ArrayList<>();

    LostMessages(Address.Source address, TransportSignals signals) {
        this.address = address;
        this.signals = signals;
    }

    void add(Envelope message) {
        synchronized (this) {
            ids.add(message.id());
        }
        signals.shed(address, message, "LOST");
    }

    /** Tells of those that were not told of before. */
    void report() {
        List<String> told;
        synchronized (this) {
            told = List.copyOf(ids);
            ids.clear();
        }
        if (!told.isEmpty()) {
            LOG.warn(
                    "{} accepted messages of {} were not handled when it closed, and are lost: use a broker for those that"
                            + " must not be. Their ids: {}",
                    told.size(),
                    address,
                    told.subList(0, Math.min(MAX_LOGGED_IDS, told.size())));
        }
    }
}
