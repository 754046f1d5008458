package dev.interservice.messaging.testkit.contract;

import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** For JUnit: gives each test a {@link TransportTestContext} of its own and tears it down after. */
public final class TransportTestExtension implements BeforeEachCallback, ParameterResolver, AfterEachCallback {
    /** For JUnit. */
    public TransportTestExtension() {}

    private static final Namespace NAMESPACE = Namespace.create(TransportTestExtension.class);

    /** Not in {@link #resolveParameter}, where JUnit would take it for a failure that the fixture skips the test. */
    @Override
    public void beforeEach(ExtensionContext context) {
        TransportTestContext test = new TransportTestContext((TransportContract) context.getRequiredTestInstance());
        context.getStore(NAMESPACE).put(TransportTestContext.class, test);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TransportTestContext.class;
    }

    @Override
    public TransportTestContext resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(
                context.getStore(NAMESPACE).get(TransportTestContext.class, TransportTestContext.class),
                "a test context begins with its test: too early");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TransportTestContext test =
                context.getStore(NAMESPACE).remove(TransportTestContext.class, TransportTestContext.class);
        if (test != null) {
            test.reports().forEach(context::publishReportEntry);
            test.tearDown();
        }
    }
}
