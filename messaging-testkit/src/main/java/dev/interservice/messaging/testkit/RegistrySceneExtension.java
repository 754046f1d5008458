package dev.interservice.messaging.testkit;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** For JUnit: gives each test of a registry a scene of its own and clears it after. */
public final class RegistrySceneExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(RegistrySceneExtension.class);

    /** For JUnit. */
    public RegistrySceneExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RegistryScene.class;
    }

    @Override
    public RegistryScene resolveParameter(ParameterContext parameter, ExtensionContext context) {
        RegistryScene scene = new RegistryScene((RegistryContract) context.getRequiredTestInstance());
        context.getStore(NAMESPACE).put(RegistryScene.class, scene);
        return scene;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        RegistryScene scene = context.getStore(NAMESPACE).remove(RegistryScene.class, RegistryScene.class);
        if (scene != null) {
            scene.clear();
        }
    }
}
