package dev.interservice.messaging.http;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Credentials;
import okhttp3.HttpUrl;

/** Makes addresses into URLs, and remembers the last thousand or so. */
final class Targets {
    private static final int MOST = 1_024;

    private final Map<Address, Target> known = new ConcurrentHashMap<>();

    /**
     * Where to send to.
     *
     * @throws TransportException the address has no endpoint, or one of another wire
     */
    Target of(Address address) {
        Target target = known.get(address);
        if (target == null) {
            target = make(address);
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(address, target);
        }
        return target;
    }

    private static Target make(Address address) {
        URI endpoint = address.endpoint()
                .orElseThrow(() -> unusable(
                        address.service() + "." + address.name() + " has no endpoint: name one in the registry"));
        HttpUrl url = HttpUrl.parse(endpoint.toString());
        if (url == null) {
            throw unusable(Address.shown(endpoint) + " is no address that begins with http:// or https://");
        }
        Optional<String> authorization = url.username().isEmpty()
                ? Optional.empty()
                : Optional.of(Credentials.basic(url.username(), url.password()));
        HttpUrl complete = url.newBuilder()
                .username("")
                .password("")
                .addPathSegments(HttpMapping.path(address).substring(1))
                .build();
        return new Target(complete, authorization);
    }

    private static TransportException unusable(String why) {
        return new TransportException(Progress.NOT_SENT, Reason.MISCONFIGURED, why);
    }

    /**
     * An operation, queue or topic at a peer.
     *
     * @param url without credentials
     * @param authorization what the endpoint's user and password become
     */
    record Target(HttpUrl url, Optional<String> authorization) {
        @Override
        public String toString() {
            return url.toString();
        }
    }
}
