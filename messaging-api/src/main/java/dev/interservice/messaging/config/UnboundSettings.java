package dev.interservice.messaging.config;

/** Stands for the settings of a transport that a file declares and nobody has read. */
sealed interface UnboundSettings {
    /** Nobody needed it when the file was loaded, so its placeholders were not resolved. */
    record UnusedSettings() implements UnboundSettings {}

    /** There is no provider: code will bring it. */
    record ProgrammaticSettings() implements UnboundSettings {}
}
