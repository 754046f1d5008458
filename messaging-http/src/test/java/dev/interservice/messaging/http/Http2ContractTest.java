package dev.interservice.messaging.http;

import dev.interservice.messaging.testkit.Wire;

/** The transport keeps the contract over HTTP/2 as well. */
class Http2ContractTest extends HttpContractTest {
    @Override
    public Wire wire() {
        return new HttpWire(HttpSettings.H2C);
    }
}
