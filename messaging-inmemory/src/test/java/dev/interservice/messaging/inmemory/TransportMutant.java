package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.testkit.contract.Disturbance;
import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.testkit.contract.TransportFixture;
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
 * @param fault makes the transport that does so, anew for each fixture, so that the transports of one fixture may share
 *     something
 * @param falseGuarantees what it claims falsely
 * @param secrets that its texts must not contain
 * @param tests that must fail
 * @param affectedControls controls that the fault cannot but touch
 */
record TransportMutant(
        String name,
        Supplier<FaultyConnector> fault,
        Set<Guarantee> falseGuarantees,
        Set<String> secrets,
        List<String> tests,
        List<String> affectedControls) {

    /** Connects a broken transport. */
    @FunctionalInterface
    interface FaultyConnector {
        Transport connect(InMemoryBroker broker, TransportSetup setup);
    }

    /** A fault that each transport has for itself. */
    static TransportMutant of(String name, Function<InMemoryTransport, Transport> fault, String... tests) {
        return withSharedState(
                name, () -> (broker, setup) -> fault.apply(InMemoryTransport.connect(broker, setup)), tests);
    }

    /** A fault that needs to know more than one transport, or how it was set up. */
    static TransportMutant withSharedState(String name, Supplier<FaultyConnector> fault, String... tests) {
        return new TransportMutant(name, fault, Set.of(), Set.of(), List.of(tests), List.of());
    }

    TransportMutant promising(Guarantee guarantee) {
        return new TransportMutant(name, fault, EnumSet.of(guarantee), secrets, tests, affectedControls);
    }

    TransportMutant withSecret(String secret) {
        return new TransportMutant(name, fault, falseGuarantees, Set.of(secret), tests, affectedControls);
    }

    /** Lets these controls be. */
    TransportMutant affecting(String... controls) {
        return new TransportMutant(name, fault, falseGuarantees, secrets, tests, List.of(controls));
    }

    /** A sound fixture with broken transports. */
    TransportFixture fixture() {
        InMemoryTransportFixture delegate = new InMemoryTransportFixture();
        FaultyConnector broken = fault.get();
        return new TransportFixture() {
            @Override
            public Transport connect(TransportSetup setup) {
                return broken.connect(delegate.broker(), setup);
            }

            @Override
            public Optional<Repair> disturb(Disturbance disturbance) {
                return delegate.disturb(disturbance);
            }

            @Override
            public Optional<PlainClient> plainClient() {
                return delegate.plainClient();
            }

            @Override
            public Set<String> secrets() {
                return secrets;
            }

            @Override
            public void close() {
                delegate.close();
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
