package tidings.shop.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.mail.MessagingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SmartDataSource;
import tidings.consumer.Backoff;
import tidings.consumer.Subscription;
import tidings.embedded.EmbeddedDatabase;
import tidings.messaging.Message;
import tidings.messaging.Transaction;
import tidings.postgres.Migrations;
import tidings.postgres.PostgresStore;
import tidings.shop.demo.World;
import tidings.testkit.simulation.CrashMatrix;
import tidings.testkit.simulation.CrashSchedule;
import tidings.testkit.simulation.TidingsTest;

/** The handler of email-service, through every crash: what stands in docs/guide/testing.md. */
class WelcomeCrashTest {

    private static final UUID ADA = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final EmailProperties PROPERTIES = new EmailProperties(
            "shop@tidings.example",
            "warehouse@tidings.example",
            "tidings.example",
            new EmailProperties.Smtp("127.0.0.1", 25, EmailProperties.Tls.NONE, null, null));
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private static final HikariDataSource dataSource = new HikariDataSource();
    private static EmbeddedDatabase server;

    // snippet: crash-email
    @RegisterExtension
    static final TidingsTest crashes = TidingsTest.on(
                    dataSource, pool -> PostgresStore.of(pool, "email_service_tidings"))
            .lots(5);

    private final Mailbox mailbox = new Mailbox(PROPERTIES); // outlives the process; JUnit makes one for each schedule

    @CrashMatrix
    void a_new_user_is_greeted_whatever_goes_wrong(CrashSchedule schedule) {
        schedule.service(tidings -> tidings.types(EmailSent.class)
                        .subscribe(Subscription.of("email.user.created.queue")
                                .retry(Backoff.exponential(Duration.ofSeconds(1))
                                        .attempts(12))
                                .on(UserCreated.class, (event, tx) -> welcome(mailbox, event, tx))))
                .arrives(new UserCreated(ADA, "ada@example.org", "Ada"))
                .invariant("it is recorded and told once", outcome -> {
                    assertThat(recorded()).isEqualTo(1);
                    assertThat(outcome.published(EmailSent.class)).hasSize(1);
                    assertThat(outcome.deadLetters()).isEmpty();
                })
                .invariant(
                        "it is sent, and however often, as the same mail",
                        outcome -> assertThat(mailbox.messageIds())
                                .isNotEmpty()
                                .containsOnly(mailbox.messageIds().getFirst()));
    }
    // end

    @Test
    void a_mail_goes_twice_when_the_process_dies_before_its_commit_and_the_matrix_says_where() {
        assertThatThrownBy(() -> crashes.check(WelcomeCrashTest::expectsOneMail))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("'one mail' does not hold in schedule #")
                .hasMessageContaining("dies ");
    }

    private static void expectsOneMail(CrashSchedule schedule) {
        var mailbox = new Mailbox(PROPERTIES);
        schedule.service(tidings -> tidings.types(EmailSent.class)
                        .subscribe(Subscription.of("email.user.created.queue")
                                .retry(Backoff.exponential(Duration.ofSeconds(1))
                                        .attempts(12))
                                .on(UserCreated.class, (event, tx) -> welcome(mailbox, event, tx))))
                .arrives(new UserCreated(ADA, "ada@example.org", "Ada"))
                .invariant(
                        "one mail", outcome -> assertThat(mailbox.messageIds()).hasSize(1));
    }

    private static void welcome(MailServer mailServer, Message<UserCreated> event, Transaction tx)
            throws MessagingException {
        var sentEmails = new SentEmails(JdbcClient.create(new InTransaction(tx)));
        new WelcomeNewUsers(new Postman(PROPERTIES, mailServer, CLOCK), sentEmails).welcome(event, tx);
    }

    /** Spring's JDBC on the connection of a transaction of Tidings, taken when it is first used. */
    private static final class InTransaction extends AbstractDataSource implements SmartDataSource {

        private final Transaction tx;

        InTransaction(Transaction tx) {
            this.tx = tx;
        }

        @Override
        public Connection getConnection() {
            return tx.connection();
        }

        @Override
        public Connection getConnection(String user, String password) {
            return getConnection();
        }

        @Override
        public boolean shouldClose(Connection connection) {
            return false;
        }
    }

    private static int recorded() {
        return JdbcClient.create(dataSource)
                .sql("select count(*) from email_service.sent_email")
                .query(Integer.class)
                .single();
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = EmbeddedDatabase.at(directory)
                .programs(World.programs())
                .port(0)
                .start();
        dataSource.setJdbcUrl(server.jdbcUrl());
        dataSource.setUsername(server.user());
        dataSource.setPassword(server.password());
        execute(Migrations.script("email_service_tidings"));
        execute("create schema email_service");
        try (var script = WelcomeCrashTest.class.getResourceAsStream("/db/email_service/V1__sent_email.sql")) {
            execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void stop() {
        dataSource.close();
        server.close();
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
