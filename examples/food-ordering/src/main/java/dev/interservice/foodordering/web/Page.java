package dev.interservice.foodordering.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The page: a few files that are part of this program, and nothing from elsewhere. */
public final class Page implements Routes {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html;charset=utf-8",
            "style.css", "text/css;charset=utf-8",
            "app.js", "text/javascript;charset=utf-8",
            "orders.js", "text/javascript;charset=utf-8",
            "services.js", "text/javascript;charset=utf-8",
            "messages.js", "text/javascript;charset=utf-8",
            "sightings.js", "text/javascript;charset=utf-8",
            "form.js", "text/javascript;charset=utf-8",
            "elements.js", "text/javascript;charset=utf-8",
            "icon.svg", "image/svg+xml");

    @Override
    public void register(RoutesConfig routes) {
        TYPES.keySet().forEach(file -> routes.get("/" + file, context -> answer(context, file)));
        routes.get("/", context -> answer(context, "index.html"));
    }

    private static void answer(Context context, String file) {
        context.contentType(TYPES.get(file))
                .header(Header.CACHE_CONTROL, "no-cache")
                .header(Header.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .header(Header.CONTENT_SECURITY_POLICY, POLICY)
                .header("Referrer-Policy", "no-referrer")
                .result(read(file));
    }

    private static byte[] read(String file) {
        try (InputStream content = Page.class.getResourceAsStream("/page/" + file)) {
            return content.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException("the page's " + file + " cannot be read", failure);
        }
    }
}
