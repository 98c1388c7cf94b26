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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    private static final int USERS = 5_000;
    private static final int CLIENTS = 16;
    private static final int REGISTERED_BEFORE_THE_KILL = 1_500;
    private static final int REFUSED_BEFORE_THE_RESTART = 50;
    private static final String DOMAIN = "@killed.example.org";

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger registered = new AtomicInteger();
    private final Collection<Answer> refusals = new ConcurrentLinkedQueue<>();
    private final Collection<Answer> surprises = new ConcurrentLinkedQueue<>();

    private record Answer(int status, String contentType, Duration took) {}

    @Test
    void every_stored_user_gets_a_mail_and_answers_during_the_outage_are_quick_and_honest(ShopOnRabbit shop)
            throws Exception {
        shop.rabbit().ctl("purge_queue", "email.user.created.queue.dlq"); // what another test parked
        var clients = IntStream.range(0, CLIENTS)
                .mapToObj(each -> Thread.ofVirtual().start(() -> registerUntilDone(shop)))
                .toList();
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            assertThat(surprises).isEmpty();
            return registered.get() >= REGISTERED_BEFORE_THE_KILL;
        });

        shop.rabbit().kill();
        await().until(() -> refusals.size() >= REFUSED_BEFORE_THE_RESTART);
        shop.rabbit().restart();

        for (var client : clients)
            assertThat(client.join(Duration.ofMinutes(2))).isTrue();
        assertThat(surprises).isEmpty();
        assertThat(registered).hasValue(USERS);
        assertThat(refusals).allSatisfy(refusal -> {
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.contentType()).startsWith("application/problem+json");
            assertThat(refusal.took()).isLessThan(Duration.ofSeconds(6)); // the confirm timeout and a little
        });
        var stored = shop.storedAddresses().stream()
                .filter(address -> address.endsWith(DOMAIN))
                .toList();
        assertThat(stored).hasSize(USERS);
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(new HashSet<>(shop.mailedTo())).containsAll(stored));
        assertThat(shop.depth("email.user.created.queue.dlq")).isZero();
        report(shop, stored);
    }

    private void registerUntilDone(ShopOnRabbit shop) {
        for (int user = next.getAndIncrement(); user < USERS; user = next.getAndIncrement()) {
            try {
                while (!register(shop, user)) pauseAsToldByRetryAfter();
            } catch (IOException | InterruptedException e) {
                surprises.add(new Answer(-1, e.toString(), Duration.ZERO));
            }
        }
    }

    /** @return whether this user is done; a refused one is tried again */
    private boolean register(ShopOnRabbit shop, int user) throws IOException, InterruptedException {
        var json = "{\"email\":\"user%d%s\",\"name\":\"User %d\"}".formatted(user, DOMAIN, user);
        var request = HttpRequest.newBuilder(shop.users().uri("/users"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(json))
                .build();
        long began = System.nanoTime();
        var response = http.send(request, BodyHandlers.discarding());
        var answer = new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                Duration.ofNanos(System.nanoTime() - began));
        switch (answer.status()) {
            case 201 -> registered.incrementAndGet();
            case 503 -> refusals.add(answer);
            default -> surprises.add(answer);
        }
        return answer.status() != 503;
    }

    /** What a polite client does; no test waits for it. */
    private static void pauseAsToldByRetryAfter() throws InterruptedException {
        boolean never = new CountDownLatch(1).await(250, TimeUnit.MILLISECONDS);
        assertThat(never).isFalse();
    }

    private void report(ShopOnRabbit shop, List<String> stored) {
        var took = refusals.stream().map(Answer::took).sorted().toList();
        var mails = shop.mailedTo().stream()
                .filter(address -> address.endsWith(DOMAIN))
                .count();
        System.out.printf(
                "broker killed: %d stored, %d mails (%d more than users), %d answers 503, median %d ms, slowest %d ms%n",
                stored.size(),
                mails,
                mails - stored.size(),
                took.size(),
                took.get(took.size() / 2).toMillis(),
                took.getLast().toMillis());
    }
}
