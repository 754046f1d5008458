package dev.interservice.messaging.inmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The servers of one operation, in turn. Never changed but replaced; the turn goes on in the next one. */
final class Rotation {
    private final List<Server> servers;
    private final AtomicInteger turn;

    private Rotation(List<Server> servers, AtomicInteger turn) {
        this.servers = List.copyOf(servers);
        this.turn = turn;
    }

    /** A rotation with one more server. */
    static Rotation with(@Nullable Rotation rotation, Server server) {
        List<Server> servers = rotation == null ? new ArrayList<>() : new ArrayList<>(rotation.servers);
        servers.add(server);
        return new Rotation(servers, rotation == null ? new AtomicInteger() : rotation.turn);
    }

    /** This rotation without that server; null if it was the last. */
    @Nullable
    Rotation without(Server server) {
        List<Server> others = new ArrayList<>(servers);
        others.remove(server);
        return others.isEmpty() ? null : new Rotation(others, turn);
    }

    /** The next server that takes a request; null if none does. */
    @Nullable
    Server admit() {
        int first = turn.getAndIncrement();
        for (int i = 0; i < servers.size(); i++) {
            Server server = servers.get(Math.floorMod(first + i, servers.size()));
            if (server.admit()) {
                return server;
            }
        }
        return null;
    }
}
