package dev.interservice.foodordering;

import dev.interservice.foodordering.launcher.Launcher.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which processes there are to be, and how each is started: this program once more.
 *
 * @param options those of this process
 * @param config the file for all of them
 * @param stock what several instances of the inventory share; without, there is one of each service
 */
record ProcessPlan(Options options, Path config, Optional<Path> stock) {
    private static final int INVENTORIES = 2;

    /** The order service comes first: its web server is the one for people. */
    List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        for (String service : options.services()) {
            int instances = service.equals("inventory") && stock.isPresent() ? INVENTORIES : 1;
            for (int i = 0; i < instances; i++) {
                commands.add(new Command(service, line(service)));
            }
        }
        return commands;
    }

    private List<String> line(String service) {
        int port = options.port().orElse(options.demo() ? 0 : Options.USUAL_PORT);
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // several begin at once, and none has much to compute, or to collect
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FoodOrdering.class.getName(),
                "--services=" + service,
                "--port=" + (service.equals("order") ? port : 0),
                "--config=" + config,
                Options.UNTIL_INPUT_ENDS));
        options.data().ifPresent(file -> line.add("--data=" + file));
        stock.ifPresent(file -> line.add("--stock=" + file));
        line.addAll(options.faults() == Faults.OFFERED ? List.of(Options.FAULTS) : List.of());
        line.addAll(options.pace() == Pace.HURRIED ? List.of(Options.HURRY) : List.of());
        return line;
    }
}
