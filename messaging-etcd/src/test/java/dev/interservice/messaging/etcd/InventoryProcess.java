package dev.interservice.messaging.etcd;

import dev.interservice.messaging.servers.Subprocess;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** An instance of the inventory in a process of its own, until it is killed. */
final class InventoryProcess {
    private InventoryProcess() {}

    /** Starts one; it announces itself when it can be called. */
    static Subprocess start(Path directory, Path configuration) {
        return Subprocess.start(
                directory,
                directory.resolve("inventory.log"),
                Subprocess.PATH,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                InventoryProcess.class.getName(),
                configuration.toString());
    }

    /** In the other process: says who it is to whoever asks. */
    public static void main(String[] arguments) throws InterruptedException {
        EtcdServicesFixture.Place here = new EtcdServicesFixture.Place(
                String.valueOf(ProcessHandle.current().pid()));
        EtcdServicesFixture.start(
                Path.of(arguments[0]),
                "inventory",
                service -> service.serve(EtcdServicesFixture.WHERE, (ask, context) -> here));
        new CountDownLatch(1).await();
    }
}
