package dev.interservice.foodordering.web;

import io.javalin.config.RoutesConfig;

/** Some addresses of the web server, and what answers there. */
@FunctionalInterface
public interface Routes {
    void register(RoutesConfig routes);

    /** Ends answers that would never end by themselves. */
    default void close() {}
}
