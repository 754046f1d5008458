package dev.interservice.messaging.config;

/** Stands for the settings of a transport that a file declares and nobody has read. */
sealed interface Unbound {
    /** Nobody needed it when the file was loaded, so its placeholders were left alone. */
    record NotInUse() implements Unbound {}

    /** There is no provider: code will bring it. */
    record BroughtByCode() implements Unbound {}
}
