package dev.interservice.messaging.http;

import dev.interservice.messaging.transport.TransportProvider;
import dev.interservice.messaging.transport.TransportSetup;

/** Makes the transport {@code http} from its part of the configuration. */
public final class HttpTransportProvider implements TransportProvider<HttpSettings> {
    /** For the {@link java.util.ServiceLoader}. */
    public HttpTransportProvider() {}

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Class<HttpSettings> settings() {
        return HttpSettings.class;
    }

    @Override
    public HttpTransport start(HttpSettings settings, TransportSetup setup) {
        return HttpTransport.start(settings, setup);
    }
}
