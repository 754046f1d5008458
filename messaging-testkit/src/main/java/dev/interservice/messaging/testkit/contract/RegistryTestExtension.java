package dev.interservice.messaging.testkit.contract;

import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** For JUnit: gives each test of a registry a {@link RegistryTestContext} of its own and tears it down after. */
public final class RegistryTestExtension implements BeforeEachCallback, ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(RegistryTestExtension.class);

    /** For JUnit. */
    public RegistryTestExtension() {}

    /** Not in {@link #resolveParameter}, where JUnit would take it for a failure that the fixture skips the test. */
    @Override
    public void beforeEach(ExtensionContext context) {
        RegistryTestContext test = new RegistryTestContext((RegistryContract) context.getRequiredTestInstance());
        context.getStore(NAMESPACE).put(RegistryTestContext.class, test);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RegistryTestContext.class;
    }

    @Override
    public RegistryTestContext resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(
                context.getStore(NAMESPACE).get(RegistryTestContext.class, RegistryTestContext.class),
                "a test context begins with its test: too early");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        RegistryTestContext test =
                context.getStore(NAMESPACE).remove(RegistryTestContext.class, RegistryTestContext.class);
        if (test != null) {
            test.tearDown();
        }
    }
}
