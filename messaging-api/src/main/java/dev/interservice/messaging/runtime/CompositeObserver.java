package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several observers as one, in which the failure of one harms nobody. */
final class CompositeObserver implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(CompositeObserver.class);

    private final List<Observer> observers;
    private final Set<Class<?>> loggedFailures = ConcurrentHashMap.newKeySet();

    private CompositeObserver(List<Observer> observers) {
        this.observers = observers;
    }

    static Observer of(List<Observer> observers) {
        return observers.isEmpty() ? NONE : new CompositeObserver(List.copyOf(observers));
    }

    @Override
    public void observe(Signal signal) {
        for (Observer each : observers) {
            try {
                each.observe(signal);
            } catch (RuntimeException | Error failure) {
                logOnce(each, failure);
            }
        }
    }

    private void logOnce(Observer observer, Throwable failure) {
        if (loggedFailures.add(observer.getClass())) {
            LOG.warn("{} threw; it goes on being told, but this is said only once", observer.getClass(), failure);
        }
    }
}
