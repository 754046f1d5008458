package dev.interservice.messaging.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/** Names the subtypes of a sealed payload, so that classes need no annotations; a user's own annotations win. */
final class SealedTypeIntrospector extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        JsonTypeInfo.Value declared = super.findPolymorphicTypeInfo(config, annotated);
        if (declared != null || !(annotated instanceof AnnotatedClass) || !isSealedPayload(annotated.getRawType())) {
            return declared;
        }
        return JsonTypeInfo.Value.construct(
                JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "type", null, false, true, null);
    }

    @Override
    public @Nullable String findTypeName(MapperConfig<?> config, AnnotatedClass annotated) {
        String declared = super.findTypeName(config, annotated);
        return declared == null && isPermitted(annotated.getRawType())
                ? kebabCase(annotated.getRawType().getSimpleName())
                : declared;
    }

    private static boolean isSealedPayload(Class<?> type) {
        return type.isSealed() && !type.getName().startsWith("java.");
    }

    private static boolean isPermitted(Class<?> type) {
        for (Class<?> parent : type.getInterfaces()) {
            if (isSealedPayload(parent)) {
                return true;
            }
        }
        return type.getSuperclass() != null && isSealedPayload(type.getSuperclass());
    }

    private static String kebabCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
