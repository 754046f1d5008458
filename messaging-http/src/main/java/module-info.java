/** Transport over HTTP/1.1 and HTTP/2. */
module dev.interservice.messaging.http {
    requires transitive dev.interservice.messaging;
    requires okhttp3;
    requires okio;
    requires org.eclipse.jetty.http2.server;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.slf4j;
    requires tools.jackson.core;

    exports dev.interservice.messaging.http;

    provides dev.interservice.messaging.transport.TransportProvider with
            dev.interservice.messaging.http.HttpTransportProvider;
}
