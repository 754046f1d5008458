package dev.interservice.foodordering;

import dev.interservice.foodordering.demo.Demo;
import dev.interservice.foodordering.launcher.Broker;
import dev.interservice.foodordering.launcher.Launcher;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;

/** The program: serves until it is told to stop, or plays the demo. */
public final class FoodOrdering {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int USUAL_PORT = 8080;
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
        } catch (Broker.NoBrokerException | Launcher.NotStartedException failed) {
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

    /** The environment is that of further processes, beyond what this one has. */
    private static int run(Options options, TransportChoice transport, Map<String, String> environment, PrintStream out)
            throws Exception {
        return options.processes()
                ? runProcesses(options, transport, environment, out)
                : runHere(options, transport, out);
    }

    private static int runHere(Options options, TransportChoice transport, PrintStream out) throws Exception {
        int port = options.port().orElse(options.demo() ? 0 : USUAL_PORT);
        ScheduledExecutorService timer = timer();
        OrderStore store = store(options, port);
        try (Application application = Application.start(
                options.services(), port, transport, options.pace(), options.faults(), timer, store)) {
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

    private static int runProcesses(
            Options options, TransportChoice transport, Map<String, String> environment, PrintStream out)
            throws Exception {
        if (!transport.connectsProcesses()) {
            throw new Options.WrongOptionException("--processes needs a configuration that connects processes, such as"
                    + " config/http.yaml, not " + options.config());
        }
        try (Launcher launcher = Launcher.start(commands(options), environment)) {
            out.println("Each service has its process: " + launcher.pids());
            return options.demo()
                    ? new Demo(launcher.address(), out, DEMO_LIMIT, launcher.pids()).play()
                    : serve(options, transport, launcher.address(), out);
        }
    }

    /** This program once more for each service; the order service's web server is the one for people. */
    private static Map<String, List<String>> commands(Options options) {
        int port = options.port().orElse(options.demo() ? 0 : USUAL_PORT);
        Map<String, List<String>> commands = new LinkedHashMap<>();
        for (String service : options.services()) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", // several begin at once, and none has much to compute, or to collect
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FoodOrdering.class.getName(),
                    "--services=" + service,
                    "--port=" + (service.equals("order") ? port : 0),
                    "--config=" + options.config(),
                    Options.UNTIL_INPUT_ENDS));
            options.data().ifPresent(file -> command.add("--data=" + file));
            command.addAll(options.faults() == Faults.OFFERED ? List.of(Options.FAULTS) : List.of());
            command.addAll(options.pace() == Pace.HURRIED ? List.of(Options.HURRY) : List.of());
            commands.put(service, command);
        }
        return commands;
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

    /** For what takes time here: it only wakes others, so one thread is enough. */
    private static ScheduledExecutorService timer() {
        return new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "timer");
            thread.setDaemon(true);
            return thread;
        });
    }
}
