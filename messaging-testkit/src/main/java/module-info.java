/** The contract every transport keeps, as JUnit tests, and a manual environment for tests. */
module dev.interservice.messaging.testkit {
    requires transitive dev.interservice.messaging;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    exports dev.interservice.messaging.testkit;
    exports dev.interservice.messaging.testkit.contract;
}
