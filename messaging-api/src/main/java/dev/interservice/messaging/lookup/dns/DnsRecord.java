package dev.interservice.messaging.lookup.dns;

/** What an answer tells us, of the kinds we ask for. */
sealed interface DnsRecord {
    /** Whose it is, in small letters, without a last dot. */
    String owner();

    /** How long it may be kept, in seconds. */
    long ttl();

    /** An A or AAAA record: an address, as text. */
    record Address(String owner, long ttl, String address) implements DnsRecord {}

    /** A CNAME record: the name stands for another. */
    record Alias(String owner, long ttl, String target) implements DnsRecord {}

    /** An SRV record. */
    record Service(String owner, long ttl, int priority, int weight, int port, String target) implements DnsRecord {}
}
