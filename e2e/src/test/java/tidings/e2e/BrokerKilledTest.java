package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** RabbitMQ is killed with SIGKILL while users are being registered, and started again. */
@Tag("rabbitmq")
@Timeout(300)
@ExtendWith(ShopOnRabbit.Extension.class)
class BrokerKilledTest {

    private static final int USERS = 2_500;
    private static final int CLIENTS = 16;
    private static final int REGISTERED_BEFORE_THE_KILL = 800;
    private static final int REGISTERED_DURING_THE_OUTAGE = 300;
    private static final String DOMAIN = "@killed.example.org";

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger next = new AtomicInteger();
    private final Collection<Answer> registered = new ConcurrentLinkedQueue<>();
    private final Collection<Answer> surprises = new ConcurrentLinkedQueue<>();

    private record Answer(int status, String body, Duration took) {}

    @Test
    void every_user_is_stored_at_once_and_gets_one_mail_once_the_broker_is_back(ShopOnRabbit shop) throws Exception {
        var deadBefore = shop.deadLetters();
        var clients = IntStream.range(0, CLIENTS)
                .mapToObj(each -> Thread.ofVirtual().start(() -> registerUntilDone(shop)))
                .toList();
        awaitRegistered(REGISTERED_BEFORE_THE_KILL);

        shop.rabbit().kill();
        awaitRegistered(registered.size() + REGISTERED_DURING_THE_OUTAGE);
        shop.rabbit().restart();

        for (var client : clients)
            assertThat(client.join(Duration.ofMinutes(2))).isTrue();
        assertThat(surprises).isEmpty();
        assertThat(registered).hasSize(USERS);
        var stored = ours(shop.storedAddresses());
        assertThat(stored).hasSize(USERS);
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(
                        () -> assertThat(ours(shop.recordedAddresses())).containsExactlyInAnyOrderElementsOf(stored));
        assertThat(new HashSet<>(shop.mailedTo())).containsAll(stored);
        assertThat(shop.deadLetters()).isEqualTo(deadBefore);
        report(shop, stored);
    }

    private void awaitRegistered(int users) {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            assertThat(surprises).isEmpty();
            return registered.size() >= users;
        });
    }

    private static List<String> ours(List<String> addresses) {
        return addresses.stream().filter(address -> address.endsWith(DOMAIN)).toList();
    }

    private void registerUntilDone(ShopOnRabbit shop) {
        for (int user = next.getAndIncrement(); user < USERS; user = next.getAndIncrement()) {
            try {
                register(shop, user);
            } catch (IOException | InterruptedException e) {
                surprises.add(new Answer(-1, e.toString(), Duration.ZERO));
            }
        }
    }

    private void register(ShopOnRabbit shop, int user) throws IOException, InterruptedException {
        var json = "{\"email\":\"user%d%s\",\"name\":\"User %d\"}".formatted(user, DOMAIN, user);
        var request = HttpRequest.newBuilder(shop.users().uri("/users"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(json))
                .build();
        long began = System.nanoTime();
        var response = http.send(request, BodyHandlers.ofString());
        var answer = new Answer(response.statusCode(), response.body(), Duration.ofNanos(System.nanoTime() - began));
        if (answer.status() == 201) registered.add(answer);
        else surprises.add(answer);
    }

    private void report(ShopOnRabbit shop, List<String> stored) {
        var took = registered.stream().map(Answer::took).sorted().toList();
        System.out.printf(
                "broker killed: %d stored, %d mails, answers in %d ms (median), the slowest in %d ms%n",
                stored.size(),
                ours(shop.mailedTo()).size(),
                took.get(took.size() / 2).toMillis(),
                took.getLast().toMillis());
    }
}
