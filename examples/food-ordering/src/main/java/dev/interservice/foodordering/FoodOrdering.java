package dev.interservice.foodordering;

import dev.interservice.foodordering.demo.Demo;
import dev.interservice.foodordering.launcher.Broker;
import dev.interservice.foodordering.launcher.Launcher;
import dev.interservice.foodordering.launcher.NoServerException;
import dev.interservice.foodordering.launcher.Registry;
import dev.interservice.foodordering.order.FileOrderStore;
import dev.interservice.foodordering.order.NoOrderStore;
import dev.interservice.foodordering.order.OrderStore;
import dev.interservice.foodordering.web.WebServer;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.UnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;

/** The program: serves until it is told to stop, or plays the demo. */
public final class FoodOrdering {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final Duration DEMO_LIMIT = Duration.ofSeconds(60);

    private static final String WELCOME = "%1$s serves %2$s (%3$s). Open it in a browser.";

    private static final String WHERE_TO_LISTEN =
            " (a service listens where services.NAME.addresses says in the file that --config names)";

    private FoodOrdering() {}

    public static void main(String[] arguments) throws Exception {
        System.exit(run(System.out, System.err, arguments));
    }

    /** Returns the exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) throws Exception {
        try {
            return run(Options.parse(arguments), out);
        } catch (Options.WrongOptionException wrong) {
            err.println(wrong.getMessage());
            return WRONG_USAGE;
        } catch (ConfigException wrong) {
            // With a cause, it is not the file that is wrong, but what a transport found when it was to do what it
            // says.
            err.println(wrong.getMessage() + whereToListen(wrong));
            return wrong.getCause() == null ? WRONG_USAGE : FAILED;
        } catch (FileOrderStore.StoreException failure) {
            err.println(failure.getMessage() + " (choose another file with --data=FILE)");
            return FAILED;
        } catch (NoServerException | Launcher.NotStartedException failed) {
            err.println(failed.getMessage());
            return FAILED;
        } catch (UnavailableException failed) {
            err.println(failed.getMessage() + whereToListen(failed));
            return FAILED;
        } catch (WebServer.PortInUseException inUse) {
            err.println(inUse.getMessage() + ": choose another one with --port=N, or 0 for any that is free");
            return FAILED;
        }
    }

    /** What to do about it, if this is why. */
    private static String whereToListen(Throwable failure) {
        boolean cannotListen = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(BindException.class::isInstance);
        return cannotListen ? WHERE_TO_LISTEN : "";
    }

    private static int run(Options options, PrintStream out) throws Exception {
        if (options.lookup().isPresent()) {
            return runFound(options, options.lookup().get(), out);
        }
        TransportChoice transport = TransportChoice.of(options.config());
        if (!transport.asksForBroker()) {
            return run(options, transport, Map.of(), out);
        }
        // One of our own is of use only to services that we start.
        boolean allAreOurs = options.services().containsAll(Options.SERVICES);
        try (Broker broker = Broker.find(allAreOurs)) {
            return run(options, transport.at(broker), Map.of(Broker.VARIABLE, broker.uri()), out);
        }
    }

    /** In a registry, where there is one, and with two instances of the inventory; else the file says where they are. */
    private static int runFound(Options options, String lookup, PrintStream out) throws Exception {
        Path file = TransportChoice.withLookup(options.config(), lookup);
        if (!Files.exists(file)) {
            throw new Options.WrongOptionException("--lookup=" + lookup + " needs the file " + file);
        }
        Optional<Registry> found = Registry.find();
        if (found.isEmpty()) {
            out.println("There is no etcd, so the services are where " + options.config()
                    + " says: to find each other, " + Registry.HOW_TO_GET_ONE);
            return runProcesses(plan(options), TransportChoice.of(options.config()), Map.of(), out);
        }
        try (Registry registry = found.get()) {
            ProcessPlan plan = new ProcessPlan(options, file, Optional.of(stock()));
            return runProcesses(plan, TransportChoice.of(file), registry.environment(), out);
        }
    }

    /** Gone with this program, like the stock of a single inventory. */
    private static Path stock() throws IOException {
        Path directory = Files.createTempDirectory("food-ordering-stock-");
        for (String each : List.of("", "stock", "stock.lock", "stock.next")) {
            directory.resolve(each).toFile().deleteOnExit(); // the last one first
        }
        return directory.resolve("stock");
    }

    /** The environment is that of further processes, beyond what this one has. */
    private static int run(Options options, TransportChoice transport, Map<String, String> environment, PrintStream out)
            throws Exception {
        return options.processes()
                ? runProcesses(plan(options), transport, environment, out)
                : runHere(options, transport, out);
    }

    private static int runHere(Options options, TransportChoice transport, PrintStream out) throws Exception {
        int port = options.port().orElse(options.demo() ? 0 : Options.USUAL_PORT);
        ScheduledExecutorService timer = timer();
        OrderStore store = store(options, port);
        try (Application application = Application.start(
                options.services(), port, transport, options.pace(), options.faults(), timer, store, options.stock())) {
            Runtime.getRuntime().addShutdownHook(new Thread(application::close, "stop"));
            URI address = URI.create("http://localhost:" + application.port());
            return options.demo() ? new Demo(address, out, DEMO_LIMIT).play() : serve(options, transport, address, out);
        } finally {
            timer.shutdownNow();
        }
    }

    /**
     * Where orders are kept: in the file that the options name, else in one for each port, so that two programs do not
     * meet; only in memory when the port is any, because then nobody comes back for them.
     */
    private static OrderStore store(Options options, int port) {
        if (!options.services().contains("order")
                || (port == 0 && options.data().isEmpty())) {
            return new NoOrderStore();
        }
        Path usual = TransportChoice.usualFile()
                .resolveSibling("../data/port-" + port)
                .normalize();
        return FileOrderStore.open(options.data().orElse(usual));
    }

    private static ProcessPlan plan(Options options) {
        return new ProcessPlan(options, options.config(), Optional.empty());
    }

    private static int runProcesses(
            ProcessPlan plan, TransportChoice transport, Map<String, String> environment, PrintStream out)
            throws Exception {
        if (!transport.connectsProcesses()) {
            throw new Options.WrongOptionException("--processes needs a configuration that connects processes, such as"
                    + " config/http.yaml, not " + plan.config());
        }
        try (Launcher launcher = Launcher.start(plan.commands(), environment)) {
            out.println("Each service has its process: " + launcher.pids());
            return plan.options().demo()
                    ? new Demo(launcher.address(), out, DEMO_LIMIT, launcher.pids()).play()
                    : serve(plan.options(), transport, launcher.address(), out);
        }
    }

    /** Until the process is told to stop. */
    private static int serve(Options options, TransportChoice transport, URI address, PrintStream out)
            throws InterruptedException, IOException {
        out.println(WELCOME.formatted(address, String.join(", ", options.services()), transport.names()));
        if (options.untilInputEnds()) {
            System.in.transferTo(OutputStream.nullOutputStream());
            return 0;
        }
        new CountDownLatch(1).await();
        return FAILED;
    }

    /** For what is to be done later: alarms, reports, another try. Each is soon done, so one thread is enough. */
    private static ScheduledExecutorService timer() {
        return new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "timer");
            thread.setDaemon(true);
            return thread;
        });
    }
}
