/** The language services speak (API), the sockets transports plug into (SPI) and the one engine between them. */
module dev.interservice.messaging {
    requires static transitive org.jspecify;
    requires io.github.resilience4j.circuitbreaker;
    requires org.slf4j;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;

    exports dev.interservice.messaging;
    exports dev.interservice.messaging.codec;
    exports dev.interservice.messaging.config;
    exports dev.interservice.messaging.lookup;
    exports dev.interservice.messaging.lookup.dns;
    exports dev.interservice.messaging.resilience;
    exports dev.interservice.messaging.runtime;
    exports dev.interservice.messaging.support;
    exports dev.interservice.messaging.transport;

    uses dev.interservice.messaging.lookup.RegistryProvider;
    uses dev.interservice.messaging.transport.TransportProvider;

    provides dev.interservice.messaging.lookup.RegistryProvider with
            dev.interservice.messaging.lookup.InMemoryRegistryProvider,
            dev.interservice.messaging.lookup.StaticRegistryProvider,
            dev.interservice.messaging.lookup.dns.DnsRegistryProvider;
}
