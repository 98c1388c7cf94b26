package tidings.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A broker in a process of its own; ends with its parent. */
final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] args) throws IOException {
        try (var broker = EmbeddedBroker.at(Path.of(args[0])).port(0).start()) {
            System.out.println(broker.uri());
            while (System.in.read() >= 0) {}
        }
    }
}
