package dev.interservice.messaging.internal.environment;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Registration;
import java.lang.reflect.Method;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real machine: the one place that touches its clocks, threads and randomness.
 *
 * <p>Owns one timer thread and the handlers' threads, all daemons, named after the service; {@link #close} ends them.
 */
public final class SystemEnvironment implements Environment {
    private static final Logger LOG = LoggerFactory.getLogger(SystemEnvironment.class);
    private static final long CLOSE_SECONDS = 1;
    private static final Duration MAX_DELAY = Duration.ofDays(36_500);

    private final TimerQueue timers;
    private final Thread timerThread;
    private final ExecutorService executor;
    private final ExecutorService registryExecutor;
    private final RandomIdGenerator ids = new RandomIdGenerator(new SecureRandom());

    private SystemEnvironment(String prefix) {
        timers = new TimerQueue(System::nanoTime);
        timerThread = new Thread(timers, prefix + "-timer");
        timerThread.setDaemon(true);
        executor = ThreadPerTaskExecutors.executor(prefix + "-worker-");
        registryExecutor = ThreadPerTaskExecutors.platform(prefix + "-registry-");
    }

    public static SystemEnvironment start(String service) {
        SystemEnvironment environment = new SystemEnvironment("messaging-" + service);
        environment.timerThread.start();
        return environment;
    }

    /** Runs a task when the JVM is asked to end, unless the registration is closed before; the JVM waits for it. */
    public static Registration addShutdownHook(String service, Runnable task) {
        Thread hook = new Thread(task, "messaging-" + service + "-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException ending) {
                LOG.debug("the JVM is ending, so its hooks stay", ending);
            }
        };
    }

    /**
     * This one for registries, whose tasks have threads of the machine's own: virtual threads of handlers that compute, or
     * that hold a lock while they wait, would keep others from running, and leases from being renewed.
     */
    public Environment forRegistries() {
        return new RegistryEnvironment(this, registryExecutor);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    /** More than 100 years count as 100: more nanoseconds than there are numbers would be none. */
    @Override
    public Timer after(Duration delay, Runnable task) {
        Duration bounded = delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
        return timers.add(bounded.toNanos(), task);
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        return future.get();
    }

    @Override
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    @Override
    public String newId() {
        return ids.next();
    }

    /** Interrupts what still runs and waits a moment for its end. */
    @Override
    public void close() {
        timers.close();
        executor.shutdownNow();
        registryExecutor.shutdownNow();
        try {
            executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            registryExecutor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            timerThread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One thread for each task: virtual where the JVM has them (21 and later), else a platform thread that is kept for a
     * while for the next task. Never a bounded pool, in which nested requests would wait for each other for ever; what
     * bounds the tasks are the handlers' slots.
     */
    private static final class ThreadPerTaskExecutors {
        private static final int KEEP_SECONDS = 10;

        private ThreadPerTaskExecutors() {}

        static ExecutorService executor(String prefix) {
            try {
                return virtual(prefix);
            } catch (ReflectiveOperationException olderThan21) {
                return platform(prefix);
            }
        }

        /** By reflection, because this is compiled for 17. */
        private static ExecutorService virtual(String prefix) throws ReflectiveOperationException {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object named = type.getMethod("name", String.class, long.class).invoke(builder, prefix, 0L);
            ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(named);
            Method perTask = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
            return (ExecutorService) perTask.invoke(null, factory);
        }

        private static ExecutorService platform(String prefix) {
            AtomicInteger number = new AtomicInteger();
            return new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, KEEP_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, prefix + number.getAndIncrement());
                        thread.setDaemon(true);
                        return thread;
                    });
        }
    }

    /**
     * An environment with an executor that handlers do not use; all else is shared.
     *
     * @param shared stays its owner's to close
     * @param executor belongs to that owner, too
     */
    private record RegistryEnvironment(Environment shared, Executor executor) implements Environment {
        @Override
        public long nanos() {
            return shared.nanos();
        }

        @Override
        public Instant now() {
            return shared.now();
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            return shared.after(delay, task);
        }

        @Override
        public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
            return shared.await(future);
        }

        @Override
        public RandomGenerator random() {
            return shared.random();
        }

        @Override
        public String newId() {
            return shared.newId();
        }

        @Override
        public void close() {}
    }
}
