package tidings.benchmarks;

import com.rabbitmq.client.*;
import java.util.*;
import tidings.testkit.RabbitNode;

final class Quick {
    public static void main(String[] a) throws Exception {
        var what = a[0];
        int rounds = Integer.parseInt(a[1]);
        int seconds = Integer.parseInt(a[2]);
        var libs = Arrays.stream(a[3].split(",")).map(Library::valueOf).toList();
        try (var node = RabbitNode.start()) {
            var f = new ConnectionFactory();
            f.setUri(node.uri());
            var c = f.newConnection();
            var ch = c.createChannel();
            ch.exchangeDeclare(Load.EXCHANGE, "topic", true);
            ch.queueDeclare(Load.QUEUE, true, false, false, Map.of("x-queue-type", "quorum", "x-delivery-limit", 1_000_000_000));
            ch.queueBind(Load.QUEUE, Load.EXCHANGE, Load.ROUTING_KEY);
            var workers = new LinkedHashMap<Library, WorkerProcess>();
            for (var l : libs) workers.put(l, WorkerProcess.start(l, node.uri()));
            var fill = TidingsContender.at(node.uri());
            for (int r = 0; r < rounds; r++) {
                for (var l : libs) {
                    var w = Objects.requireNonNull(workers.get(l));
                    Measurement m;
                    if (what.equals("publish")) m = w.publish(new Pace(seconds, 0));
                    else {
                        var t = new Tally();
                        fill.publish(new Pace(seconds, 0), t);
                        w.consume();
                        m = w.until(t.messages());
                    }
                    System.out.printf("%-8s %d %8.0f/s p50 %6.2f ms p99 %6.2f ms %6d B/msg %6.1f us/msg  left %d%n", l, r, m.rate(), m.p50Nanos() / 1e6, m.p99Nanos() / 1e6, m.allocatedBytes() / m.messages(), m.cpuNanos() / 1e3 / m.messages(), ch.messageCount(Load.QUEUE));
                    ch.queuePurge(Load.QUEUE);
                }
            }
            for (var w : workers.values()) w.close();
            fill.close();
            c.close();
        }
    }
}
