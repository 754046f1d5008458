package dev.interservice.messaging.lookup.dns;

import dev.interservice.messaging.lookup.ServiceInstance;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where a service is found.
 *
 * @param service the service
 * @param scheme of its endpoints
 * @param host the name to ask for
 * @param port of its endpoints, unless the records say so
 * @param path of its endpoints
 * @param kind what to ask for
 */
record ServiceName(String service, String scheme, String host, int port, String path, Kind kind) {
    private static final String SRV = "+srv";
    private static final int MOST_WEIGHT = 1_000;

    /** What to ask for. */
    enum Kind {
        ADDRESSES,
        SERVICES
    }

    /** @throws IllegalArgumentException it says too much or too little */
    static ServiceName of(String service, URI uri) {
        String scheme = String.valueOf(uri.getScheme());
        // A host of java.net.URI has no underscores, which every SRV record has.
        String authority = uri.getRawAuthority();
        if (authority == null || authority.contains("@") || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused(
                    service, "must be such as http://inventory.example:8082 or http+srv://_inventory._tcp.example");
        }
        int colon = authority.indexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        String path = uri.getRawPath().equals("/") ? "" : uri.getRawPath();
        if (!Names.isName(host)) {
            throw refused(service, "has no name that DNS could know: \"" + host + "\"");
        }
        if (scheme.endsWith(SRV)) {
            if (colon >= 0) {
                throw refused(service, "must have no port: SRV records say it");
            }
            String plain = scheme.substring(0, scheme.length() - SRV.length());
            return new ServiceName(service, plain, host, 0, path, Kind.SERVICES);
        }
        if (scheme.equals("https")) {
            throw refused(service, "must be https+srv: certificates are for names, and only SRV records tell names");
        }
        return new ServiceName(service, scheme, host, port(service, authority, colon), path, Kind.ADDRESSES);
    }

    /** The instance at an address. */
    ServiceInstance at(String address) {
        return instance(address.contains(":") ? "[" + address + "]" : address, port);
    }

    /**
     * The instance of a record.
     *
     * @param isPreferred whether no other has a smaller priority; else it is called only if there is no preferred one
     */
    ServiceInstance at(DnsRecord.Service record, boolean isPreferred) {
        ServiceInstance instance =
                instance(record.target(), record.port()).weight(Math.max(1, Math.min(record.weight(), MOST_WEIGHT)));
        return isPreferred ? instance : instance.status(ServiceInstance.Status.DRAINING);
    }

    private ServiceInstance instance(String address, int ofPort) {
        String place = address + ":" + ofPort;
        String transport = scheme.equals("https") ? "http" : scheme;
        return new ServiceInstance(service, place, Map.of(transport, URI.create(scheme + "://" + place + path)));
    }

    private static int port(String service, String authority, int colon) {
        return Optional.of(colon)
                .filter(at -> at >= 0)
                .map(at -> authority.substring(at + 1))
                .filter(text -> text.matches("[1-9]\\d{0,4}"))
                .map(Integer::valueOf)
                .filter(number -> number <= 65_535)
                .orElseThrow(() -> refused(service, "must have a port, as in http://inventory.example:8082"));
    }

    private static IllegalArgumentException refused(String service, String why) {
        return new IllegalArgumentException("names." + service + " " + why);
    }

    /** For messages. */
    String question() {
        return switch (kind) {
            case ADDRESSES -> "A and AAAA of " + host;
            case SERVICES -> "SRV of " + host;
        };
    }
}
