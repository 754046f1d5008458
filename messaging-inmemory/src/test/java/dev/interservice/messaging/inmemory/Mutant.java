package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.testkit.Disturbance;
import dev.interservice.messaging.testkit.ForeignPeer;
import dev.interservice.messaging.testkit.Wire;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A transport with one fault, and the tests of the contract that must find it.
 *
 * @param name what it does wrong
 * @param fault makes the transport that does so, anew for each wire, so that the transports of one wire may share something
 * @param extraPromise what it claims falsely
 * @param secrets that its texts must not contain
 * @param tests that must fail
 * @param touched controls that the fault cannot but touch
 */
record Mutant(
        String name,
        Supplier<Fault> fault,
        Set<Guarantee> extraPromise,
        Set<String> secrets,
        List<String> tests,
        List<String> touched) {

    /** Connects a broken transport. */
    @FunctionalInterface
    interface Fault {
        Transport connect(InMemoryBroker broker, TransportSetup setup);
    }

    /** A fault that each transport has for itself. */
    static Mutant of(String name, Function<InMemoryTransport, Transport> fault, String... tests) {
        return sharing(name, () -> (broker, setup) -> fault.apply(InMemoryTransport.connect(broker, setup)), tests);
    }

    /** A fault that needs to know more than one transport, or how it was set up. */
    static Mutant sharing(String name, Supplier<Fault> fault, String... tests) {
        return new Mutant(name, fault, Set.of(), Set.of(), List.of(tests), List.of());
    }

    Mutant claiming(Guarantee guarantee) {
        return new Mutant(name, fault, EnumSet.of(guarantee), secrets, tests, touched);
    }

    Mutant keeping(String secret) {
        return new Mutant(name, fault, extraPromise, Set.of(secret), tests, touched);
    }

    /** Lets these controls be. */
    Mutant touching(String... controls) {
        return new Mutant(name, fault, extraPromise, secrets, tests, List.of(controls));
    }

    /** A sound wire with broken transports. */
    Wire wire() {
        InMemoryWire sound = new InMemoryWire();
        Fault broken = fault.get();
        return new Wire() {
            @Override
            public Transport connect(TransportSetup setup) {
                return broken.connect(sound.broker(), setup);
            }

            @Override
            public Optional<Repair> disturb(Disturbance disturbance) {
                return sound.disturb(disturbance);
            }

            @Override
            public Optional<ForeignPeer> foreignPeer() {
                return sound.foreignPeer();
            }

            @Override
            public Set<String> secrets() {
                return secrets;
            }

            @Override
            public void close() {
                sound.close();
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
