/** Registry in etcd. */
module dev.interservice.messaging.etcd {
    requires transitive dev.interservice.messaging;
    requires okhttp3;
    requires okio;
    requires org.slf4j;
    requires tools.jackson.databind;

    exports dev.interservice.messaging.etcd;

    provides dev.interservice.messaging.lookup.RegistryProvider with
            dev.interservice.messaging.etcd.EtcdRegistryProvider;
}
