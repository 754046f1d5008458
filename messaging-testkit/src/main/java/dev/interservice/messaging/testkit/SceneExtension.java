package dev.interservice.messaging.testkit;

import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** For JUnit: gives each test a scene of its own and clears it after. */
public final class SceneExtension implements BeforeEachCallback, ParameterResolver, AfterEachCallback {
    /** For JUnit. */
    public SceneExtension() {}

    private static final Namespace NAMESPACE = Namespace.create(SceneExtension.class);

    /** Not in {@link #resolveParameter}, where JUnit would take it for a failure that the wire skips the test. */
    @Override
    public void beforeEach(ExtensionContext context) {
        Scene scene = new Scene((TransportContract) context.getRequiredTestInstance());
        context.getStore(NAMESPACE).put(Scene.class, scene);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Scene.class;
    }

    @Override
    public Scene resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(
                context.getStore(NAMESPACE).get(Scene.class, Scene.class), "a scene begins with its test: too early");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Scene scene = context.getStore(NAMESPACE).remove(Scene.class, Scene.class);
        if (scene != null) {
            scene.reports().forEach(context::publishReportEntry);
            scene.clear();
        }
    }
}
