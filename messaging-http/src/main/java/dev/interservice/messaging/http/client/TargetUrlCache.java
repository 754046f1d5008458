package dev.interservice.messaging.http.client;

import dev.interservice.messaging.http.wire.EnvelopeMapping;
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
final class TargetUrlCache {
    private static final int MAX_ENTRIES = 1_024;

    private final Map<Address, CallTarget> cached = new ConcurrentHashMap<>();

    /**
     * Where to send to.
     *
     * @throws TransportException the address has no endpoint, or one of another wire
     */
    CallTarget of(Address address) {
        CallTarget target = cached.get(address);
        if (target == null) {
            target = resolve(address);
            if (cached.size() >= MAX_ENTRIES) {
                cached.clear();
            }
            cached.put(address, target);
        }
        return target;
    }

    private static CallTarget resolve(Address address) {
        URI endpoint = address.endpoint()
                .orElseThrow(() -> misconfigured(
                        address.service() + "." + address.name() + " has no endpoint: name one in the registry"));
        HttpUrl url = HttpUrl.parse(endpoint.toString());
        if (url == null) {
            throw misconfigured(
                    Address.toDisplayString(endpoint) + " is no address that begins with http:// or https://");
        }
        Optional<String> authorization = url.username().isEmpty()
                ? Optional.empty()
                : Optional.of(Credentials.basic(url.username(), url.password()));
        HttpUrl complete = url.newBuilder()
                .username("")
                .password("")
                .addPathSegments(EnvelopeMapping.path(address).substring(1))
                .build();
        return new CallTarget(complete, authorization);
    }

    private static TransportException misconfigured(String why) {
        return new TransportException(Progress.NOT_SENT, Reason.MISCONFIGURED, why);
    }

    /**
     * An operation, queue or topic at a peer.
     *
     * @param url without credentials
     * @param authorization what the endpoint's user and password become
     */
    record CallTarget(HttpUrl url, Optional<String> authorization) {
        @Override
        public String toString() {
            return url.toString();
        }
    }
}
