package tidings.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo is killed in the middle of registrations and started again on what it had stored. */
@Timeout(300)
class DemoKilledTest {

    private static final int BEFORE_THE_KILL = 150;
    private static final int ANSWERED_BEFORE_THE_KILL = 60;
    private static final int AFTER_THE_KILL = 50;
    private static final int CLIENTS = 8;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    @Test
    void a_demo_that_was_killed_among_registrations_loses_no_user_and_does_nothing_twice() throws Exception {
        try (var ledger = new Ledger(directory.resolve("ledger.txt"));
                var registrar = new Registrar(ledger);
                var demo = new DemoProcess(directory)) {
            demo.start();
            try (var witness = Witness.of(demo.broker());
                    var crowd = new Crowd(registrar, Map.of("demo", demo.users()), CLIENTS)) {
                killAmongRegistrations(demo, crowd, demo::kill);
                killAmongRegistrations(demo, crowd, demo::killAll);
                await().atMost(Duration.ofMinutes(2))
                        .during(Duration.ofSeconds(2)) // a second effect would be late
                        .until(() -> isQuiet(demo, witness, crowd.sent()));

                assertThat(new Aftermath(ledger.registered(), demo.records())
                                .answers(ledger)
                                .events(witness)
                                .violations())
                        .isEmpty();
                assertThat(usersOverHttp(demo)).isEqualTo(ledger.registered().keySet());
                for (var address : ledger.registered().keySet())
                    assertThat(demo.sentTo(address)).as(address).isOne();
                assertThat(demo.depth("email.user.created.queue.dlq")).isZero();
            }
        }
    }

    private interface Kill {
        void kill() throws IOException;
    }

    private static void killAmongRegistrations(DemoProcess demo, Crowd crowd, Kill kill) throws IOException {
        int settled = crowd.settled();
        crowd.send(BEFORE_THE_KILL);
        await().pollInterval(Duration.ofMillis(1)).until(() -> crowd.settled() - settled >= ANSWERED_BEFORE_THE_KILL);
        kill.kill();
        assertThat(crowd.settled()).isLessThan(crowd.sent());
        crowd.send(AFTER_THE_KILL);
        demo.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> crowd.settled() == crowd.sent());
    }

    private static boolean isQuiet(DemoProcess demo, Witness witness, int users) throws Exception {
        var records = demo.records();
        return records.waiting() == 0
                && records.unhandled() == 0
                && records.mails().size() == users
                && witness.users().size() == users
                && demo.depth("email.user.created.queue") == 0;
    }

    private static Set<String> usersOverHttp(DemoProcess demo) throws IOException, InterruptedException {
        var found = new HashSet<String>();
        var page = demo.get("/users?limit=100");
        while (true) {
            for (var user : page.path("users"))
                assertThat(found.add(user.path("email").asString())).isTrue();
            if (!page.path("next").isString()) return found;
            page = demo.get(page.path("next").asString());
        }
    }
}
