package tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import java.lang.reflect.Proxy;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is written to the channel, by several threads. */
@Timeout(30)
class AcksTest {

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final CopyOnWriteArrayList<String> frames = new CopyOnWriteArrayList<>();
    private Runnable whileNacking = () -> {};

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    /** The broker would drop the one, and close the channel when it comes back all the same. */
    @Test
    void no_ack_for_many_crosses_one_that_is_about_to_go_back() throws Exception {
        var acks = new Acks(channel(), 400, clock, () -> {});
        var first = acks.delivered(1);
        var goesBack = acks.delivered(2);
        var third = acks.delivered(3);
        var acked = new CountDownLatch(1);
        whileNacking = () -> {
            Thread.startVirtualThread(() -> {
                acks.ack(first);
                acks.ack(third);
                acks.hurry();
                acked.countDown();
            });
            awaitUnless(acked);
        };

        acks.requeue(goesBack);

        await().until(() -> frames.contains("ack 3 many"));
        assertThat(frames).endsWith("ack 3 many").contains("nack 2");
    }

    /** Long enough for a thread that nothing keeps. */
    private static void awaitUnless(CountDownLatch kept) {
        try {
            var unused = kept.await(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Channel channel() {
        return (Channel) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Channel.class},
                (self, method, arguments) -> written(method.getName(), arguments));
    }

    private @Nullable Object written(String method, Object[] arguments) {
        if (method.equals("basicNack")) {
            whileNacking.run();
            frames.add("nack " + arguments[0]);
        }
        if (method.equals("basicAck")) frames.add("ack " + arguments[0] + (arguments[1].equals(true) ? " many" : ""));
        return null;
    }
}
