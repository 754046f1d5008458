package dev.interservice.foodordering;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the command line says.
 *
 * @param port where to listen, if it says so; zero for any that is free
 * @param demo whether to play the demo instead of serving
 * @param services which services to run
 * @param config the file that says how messages travel
 * @param data the file that keeps the orders, if it says so
 * @param processes whether each service gets a process of its own
 * @param lookup in what the services find each other, if not by the addresses in the file
 * @param stock the file that all instances of the inventory keep their stock in; each has its own without
 * @param faults whether visitors may make trouble
 * @param pace how long things take
 * @param untilInputEnds whether to stop when the standard input does: so does what a launcher started, however it ends
 */
record Options(
        OptionalInt port,
        boolean demo,
        Set<String> services,
        Path config,
        Optional<Path> data,
        boolean processes,
        Optional<String> lookup,
        Optional<Path> stock,
        Faults faults,
        Pace pace,
        boolean untilInputEnds) {
    static final List<String> SERVICES = List.of("order", "inventory", "kitchen", "delivery");
    static final String USAGE =
            "--port=N --demo --processes --lookup=etcd --faults --hurry --config=FILE --data=FILE --stock=FILE"
                    + " --services=all|" + String.join("|", SERVICES) + " (several with commas)";

    /** Only with this do the services serve {@code contracts/Trouble}, and the web server {@code /api/faults}. */
    static final String FAULTS = "--faults";

    /** Cooks and agents need no time. */
    static final String HURRY = "--hurry";

    /** Said by the launcher to those it starts. */
    static final String UNTIL_INPUT_ENDS = "--until-input-ends";

    /** The one registry that this program can start. */
    static final String ETCD = "etcd";

    /** Where it listens for people, unless it is told. */
    static final int USUAL_PORT = 8080;

    private static final int LARGEST_PORT = 65_535;

    /** The command line cannot be followed. */
    static final class WrongOptionException extends RuntimeException {
        private static final long serialVersionUID = 1;

        WrongOptionException(String message) {
            super(message);
        }
    }

    /** Reads the arguments; complains about the first that it does not understand. */
    static Options parse(String... arguments) {
        OptionalInt port = OptionalInt.empty();
        boolean demo = false;
        Set<String> services = new LinkedHashSet<>(SERVICES);
        Path config = TransportChoice.usualFile();
        Optional<Path> data = Optional.empty();
        boolean processes = false;
        Optional<String> lookup = Optional.empty();
        Optional<Path> stock = Optional.empty();
        Faults faults = Faults.NONE;
        Pace pace = Pace.USUAL;
        boolean untilInputEnds = false;
        for (String argument : arguments) {
            if (argument.equals("--demo")) {
                demo = true;
            } else if (argument.equals("--processes")) {
                processes = true;
            } else if (argument.equals(FAULTS)) {
                faults = Faults.OFFERED;
            } else if (argument.equals(HURRY)) {
                pace = Pace.HURRIED;
            } else if (argument.equals(UNTIL_INPUT_ENDS)) {
                untilInputEnds = true;
            } else if (argument.startsWith("--port=")) {
                port = OptionalInt.of(port(argument.substring("--port=".length())));
            } else if (argument.startsWith("--config=")) {
                config = Path.of(argument.substring("--config=".length()));
            } else if (argument.startsWith("--data=")) {
                data = Optional.of(Path.of(argument.substring("--data=".length())));
            } else if (argument.startsWith("--lookup=")) {
                lookup = Optional.of(lookup(argument.substring("--lookup=".length())));
            } else if (argument.startsWith("--stock=")) {
                stock = Optional.of(Path.of(argument.substring("--stock=".length())));
            } else if (argument.startsWith("--services=")) {
                services = services(argument.substring("--services=".length()));
            } else {
                throw new WrongOptionException("unknown option " + argument + "; known are " + USAGE);
            }
        }
        if (demo && services.size() < SERVICES.size()) {
            throw new WrongOptionException("--demo needs --services=all");
        }
        if (processes && services.size() < SERVICES.size()) {
            throw new WrongOptionException("--processes needs --services=all");
        }
        if (lookup.isPresent() && !processes) {
            throw new WrongOptionException("--lookup needs --processes: only then there is somebody to find");
        }
        return new Options(port, demo, services, config, data, processes, lookup, stock, faults, pace, untilInputEnds);
    }

    private static String lookup(String text) {
        if (text.equals(ETCD)) {
            return text;
        }
        throw new WrongOptionException("--lookup must be " + ETCD + ", not \"" + text + "\"");
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= LARGEST_PORT) {
            return Integer.parseInt(text);
        }
        throw new WrongOptionException("--port must be a number from 0 to " + LARGEST_PORT + ", not \"" + text + "\"");
    }

    private static Set<String> services(String text) {
        if (text.equals("all")) {
            return new LinkedHashSet<>(SERVICES);
        }
        Set<String> services = new LinkedHashSet<>(List.of(text.split(",", -1)));
        if (!SERVICES.containsAll(services)) {
            throw new WrongOptionException(
                    "--services must be all, or some of " + String.join(",", SERVICES) + ", not \"" + text + "\"");
        }
        return services;
    }
}
