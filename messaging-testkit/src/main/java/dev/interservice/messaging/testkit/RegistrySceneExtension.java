package dev.interservice.messaging.testkit;

import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** For JUnit: gives each test of a registry a scene of its own and clears it after. */
public final class RegistrySceneExtension implements BeforeEachCallback, ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(RegistrySceneExtension.class);

    /** For JUnit. */
    public RegistrySceneExtension() {}

    /** Not in {@link #resolveParameter}, where JUnit would take it for a failure that the wire skips the test. */
    @Override
    public void beforeEach(ExtensionContext context) {
        RegistryScene scene = new RegistryScene((RegistryContract) context.getRequiredTestInstance());
        context.getStore(NAMESPACE).put(RegistryScene.class, scene);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RegistryScene.class;
    }

    @Override
    public RegistryScene resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(
                context.getStore(NAMESPACE).get(RegistryScene.class, RegistryScene.class),
                "a scene begins with its test: too early");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        RegistryScene scene = context.getStore(NAMESPACE).remove(RegistryScene.class, RegistryScene.class);
        if (scene != null) {
            scene.clear();
        }
    }
}
