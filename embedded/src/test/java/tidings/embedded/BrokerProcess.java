package tidings.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A broker in a process of its own; ends with its parent. Asked to end, it says so and goes on until then. */
final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] args) throws IOException {
        var owner = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> goOnAsLongAs(owner)));
        try (var broker = EmbeddedBroker.at(Path.of(args[0])).port(0).start()) {
            System.out.println(broker.uri());
            while (System.in.read() >= 0) {}
        }
    }

    private static void goOnAsLongAs(Thread owner) {
        System.out.println("ending");
        try {
            owner.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
