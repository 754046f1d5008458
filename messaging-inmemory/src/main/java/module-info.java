/** Transport within one JVM, behaving like a broker. */
module dev.interservice.messaging.inmemory {
    requires transitive dev.interservice.messaging;
    requires org.slf4j;

    exports dev.interservice.messaging.inmemory;

    provides dev.interservice.messaging.transport.TransportProvider with
            dev.interservice.messaging.inmemory.InMemoryTransportProvider;
}
