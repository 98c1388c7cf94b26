package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tidings.e2e.Applications.QUEUE;
import static tidings.e2e.Applications.take;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tidings.TransactionFailedException;
import tidings.consumer.Subscription;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Message;

/** What is published in a transaction leaves with its success. */
@Timeout(60)
class TransactionsTest {

    @RegisterExtension
    final Applications applications = new Applications();

    @Test
    void what_a_failing_handler_published_does_not_leave() {
        var sent = new LinkedBlockingQueue<Message<EmailSent>>();
        var tidings = applications.start(application -> application
                .subscribe(Subscription.of(QUEUE).on(UserCreated.class, (message, tx) -> {
                    tx.publish(new EmailSent(message.data().userId()));
                    if (message.data().userId().equals("bad")) throw new IllegalStateException("after publishing");
                }))
                .subscribe(Subscription.of("sent.queue").on(EmailSent.class, (message, tx) -> sent.add(message))));

        tidings.publisher().publish(new UserCreated("bad", "ada@example.org"));
        take(applications.deadLetters());
        tidings.publisher().publish(new UserCreated("good", "ada@example.org"));

        assertThat(take(sent).data().userId()).isEqualTo("good");
        assertThat(sent).isEmpty();
    }

    @Test
    void what_work_in_a_transaction_published_leaves_only_if_the_work_succeeds() {
        var sent = new LinkedBlockingQueue<String>();
        var tidings = applications.start(application -> application.subscribe(Subscription.of(QUEUE)
                .on(UserCreated.class, (message, tx) -> sent.add(message.data().userId()))));

        assertThatThrownBy(() -> tidings.transact(tx -> {
                    tx.publish(new UserCreated("rolled back", "ada@example.org"));
                    throw new IOException("disk");
                }))
                .isInstanceOf(TransactionFailedException.class);
        int answer = tidings.compute(tx -> {
            tx.publish(new UserCreated("committed", "ada@example.org"));
            return 42;
        });

        assertThat(answer).isEqualTo(42);
        assertThat(take(sent)).isEqualTo("committed");
    }

    @Test
    void a_message_that_cannot_be_written_keeps_those_before_it_back() {
        var handled = new LinkedBlockingQueue<String>();
        var tidings = applications.start(application -> application.subscribe(Subscription.of(QUEUE)
                .on(
                        UserCreated.class,
                        (message, tx) -> handled.add(message.data().userId()))));
        var first = new UserCreated("first", "ada@example.org");
        var tooLarge = new UserCreated("second", "a".repeat(2 << 20));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> tidings.transact(tx -> {
                    tx.publish(first);
                    tx.publish(tooLarge);
                }));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tidings.publisher().publishAll(List.of(first, tooLarge)));
        tidings.publisher().publish(new UserCreated("good", "ada@example.org"));

        assertThat(take(handled)).isEqualTo("good");
        assertThat(handled).isEmpty();
    }

    @Test
    void a_connection_without_a_database_is_an_error_that_names_the_remedy() {
        var tidings = applications.start(application -> application);

        assertThatThrownBy(() -> tidings.transact(tx -> tx.connection().commit()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("transactions(Transactions.jdbc(dataSource))");
    }
}
