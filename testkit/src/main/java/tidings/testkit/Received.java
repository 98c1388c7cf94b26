package tidings.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tidings.messaging.Delivery;

/** What a consumer got, in the order it came; settled by the test, or at once. */
final class Received implements Consumer<Delivery> {

    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final boolean ackAtOnce;

    private Received(boolean ackAtOnce) {
        this.ackAtOnce = ackAtOnce;
    }

    static Received unsettled() {
        return new Received(false);
    }

    static Received acked() {
        return new Received(true);
    }

    @Override
    public void accept(Delivery delivery) {
        deliveries.add(delivery);
        if (ackAtOnce) delivery.ack();
    }

    int count() {
        return deliveries.size();
    }

    Delivery get(int index) {
        return deliveries.get(index);
    }

    Delivery last() {
        return deliveries.getLast();
    }

    List<String> texts() {
        return deliveries.stream().map(Received::text).toList();
    }

    static String text(Delivery delivery) {
        return new String(delivery.message().body(), StandardCharsets.UTF_8);
    }
}
