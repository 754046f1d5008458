package dev.interservice.messaging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happens to a log: what a person should look at as a warning, every message at debug level. Texts from
 * outside are freed of control characters, so that nobody can forge a line.
 */
public final class LoggingObserver implements Observer {
    private final Logger log;

    /** Writes to the log of this class. */
    public LoggingObserver() {
        this(LoggingObserver.class.getName());
    }

    /** Writes to the log with this name. */
    public LoggingObserver(String logName) {
        log = LoggerFactory.getLogger(logName);
    }

    @Override
    public void observe(Signal signal) {
        if (isWarning(signal)) {
            if (log.isWarnEnabled()) {
                log.warn("{}", singleLine(signal));
            }
        } else if (log.isDebugEnabled()) {
            log.debug("{}", singleLine(signal));
        }
    }

    private static boolean isWarning(Signal signal) {
        return signal instanceof Signal.Shed
                || signal instanceof Signal.Expired
                || signal instanceof Signal.DeadLettered
                || signal instanceof Signal.LateReply
                || (signal instanceof Signal.StateChanged changed
                        && changed.component().status() != Health.Status.UP);
    }

    private static String singleLine(Signal signal) {
        return signal.toString().replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
