package tidings.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The mail server is away while users register. {@code -Dtidings.outage.seconds=120} and {@code -Dtidings.outage.users=5000} make a
 * long run of it.
 */
@Tag("rabbitmq")
@Timeout(600)
@ExtendWith(ShopOnRabbit.Extension.class)
class MailOutageTest {

    private static final int SECONDS = Integer.getInteger("tidings.outage.seconds", 12);
    private static final int USERS = Integer.getInteger("tidings.outage.users", 400);
    private static final int CLIENTS = 8;

    /** 32 are under way when it begins; then a probe now and then. */
    private static final int MOST_ATTEMPTS = 100 + SECONDS;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String domain = "@" + UUID.randomUUID() + ".example.org";

    @Test
    void an_outage_of_the_mail_server_makes_no_dead_letters_and_no_loop_and_then_all_mails_go_out(ShopOnRabbit shop)
            throws Exception {
        var deadBefore = shop.deadLetters();
        int port = shop.stopMail();
        var attempts = new AtomicInteger();
        try (var nobody = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> hangUp(nobody, attempts));
            long began = System.nanoTime();
            register(shop);
            await().atMost(Duration.ofSeconds(SECONDS + 300L))
                    .until(() -> System.nanoTime() - began
                            > Duration.ofSeconds(SECONDS).toNanos());
        }
        assertThat(attempts.get()).as("offers to the mail server").isBetween(10, MOST_ATTEMPTS);
        assertThat(shop.deadLetters()).isEqualTo(deadBefore);
        shop.startMail();

        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> ours(shop.recordedAddresses()).size() == USERS);
        assertThat(shop.deadLetters()).isEqualTo(deadBefore);
        assertThat(new TreeSet<>(ours(shop.mailedTo()))).hasSize(USERS);
        System.out.printf(
                "mail outage of %d s: %d users, %d offers to the mail server%n", SECONDS, USERS, attempts.get());
    }

    private static void hangUp(ServerSocket nobody, AtomicInteger attempts) {
        while (!nobody.isClosed()) {
            try (var connection = nobody.accept()) {
                attempts.incrementAndGet();
                connection.getOutputStream().write("421 gone\r\n".getBytes(US_ASCII));
            } catch (IOException e) {
                // closed, or whoever called has gone
            }
        }
    }

    private void register(ShopOnRabbit shop) throws InterruptedException {
        var next = new AtomicInteger();
        var clients = new ArrayList<Thread>();
        for (int client = 0; client < CLIENTS; client++)
            clients.add(Thread.ofVirtual().start(() -> {
                for (int user = next.incrementAndGet(); user <= USERS; user = next.incrementAndGet())
                    register(shop, "user" + user + domain);
            }));
        for (var client : clients) client.join();
    }

    private void register(ShopOnRabbit shop, String address) {
        var request = HttpRequest.newBuilder(shop.users().uri("/users"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"email\":\"" + address + "\",\"name\":\"Patient\"}"))
                .build();
        try {
            assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(201);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<String> ours(List<String> addresses) {
        var ours = new TreeSet<String>();
        for (var address : addresses) if (address.endsWith(domain)) ours.add(address);
        return ours;
    }
}
