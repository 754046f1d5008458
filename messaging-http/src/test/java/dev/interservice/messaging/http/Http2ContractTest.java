package dev.interservice.messaging.http;

import dev.interservice.messaging.testkit.contract.TransportFixture;

/** The transport keeps the contract over HTTP/2 as well. */
class Http2ContractTest extends HttpContractTest {
    @Override
    public TransportFixture fixture() {
        return new HttpTransportFixture(HttpSettings.H2C);
    }
}
