package dev.interservice.messaging.lookup.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.interservice.messaging.lookup.RegistryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Whom to ask. */
final class NameServers {
    private static final Path SYSTEM = Path.of("/etc/resolv.conf");
    private static final int PORT = 53;
    private static final int MOST = 3;

    private NameServers() {}

    /**
     * Those of the settings, or else the system's.
     *
     * @throws RegistryException there are none
     */
    static List<InetSocketAddress> of(DnsSettings settings) {
        return settings.servers().isEmpty()
                ? system(SYSTEM)
                : settings.servers().stream().map(NameServers::address).toList();
    }

    /** As many as the system itself would ask. */
    static List<InetSocketAddress> system(Path file) {
        try (Stream<String> lines = Files.lines(file, ISO_8859_1)) {
            List<InetSocketAddress> found = lines.map(line -> line.trim().split("\\s+"))
                    .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                    .limit(MOST)
                    .map(words -> address(URI.create("dns://" + bracketed(words[1]))))
                    .toList();
            if (found.isEmpty()) {
                throw new RegistryException("no name server is in " + file + ": set registries.dns.servers");
            }
            return found;
        } catch (IOException | IllegalArgumentException unusable) {
            throw new RegistryException(
                    "the name servers cannot be read from " + file + ": set registries.dns.servers", unusable);
        }
    }

    /** @throws IllegalArgumentException it is not the address of a server */
    static InetSocketAddress address(URI server) {
        String host = server.getHost();
        if (!"dns".equals(server.getScheme()) || host == null || !host.matches("[0-9.]+|\\[[0-9A-Fa-f:.]+]")) {
            throw new IllegalArgumentException(
                    "servers must be addresses such as dns://10.0.0.2:53, but one is " + server);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), server.getPort() < 0 ? PORT : server.getPort());
        } catch (UnknownHostException other) {
            throw new IllegalArgumentException("servers has no such address: " + server, other);
        }
    }

    /** Without the name of an interface, which only the system's own resolver needs. */
    private static String bracketed(String address) {
        int interfaceAt = address.indexOf('%');
        String plain = interfaceAt < 0 ? address : address.substring(0, interfaceAt);
        return plain.contains(":") ? "[" + plain + "]" : plain;
    }
}
