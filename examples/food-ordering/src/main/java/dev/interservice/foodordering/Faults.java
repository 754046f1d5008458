package dev.interservice.foodordering;

/** Whether visitors may make trouble: sell out, pause, crash. Nothing for an application that has customers. */
enum Faults {
    /** Nobody can: no service serves it, no address of the web server answers, the page has no buttons. */
    NONE,
    /** The web server passes them on, each service does as it is told, and the page has a button for each. */
    OFFERED
}
