package tidings.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static tidings.e2e.Applications.QUEUE;
import static tidings.e2e.Applications.take;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.messaging.Correlation;
import tidings.messaging.PublishOptions;

/** Which ids stand on a line that a handler logs, and that they stand on no line after it. */
@Timeout(60)
class LogLinesTest {

    private static final Logger HANDLER = (Logger) LoggerFactory.getLogger("a handler of " + LogLinesTest.class);

    /** Here Tidings says what became of a message, by the thread that handled it. */
    private static final Logger OUTCOME = (Logger) LoggerFactory.getLogger(Subscription.class);

    @RegisterExtension
    final Applications applications = new Applications();

    private final Lines inside = new Lines();
    private final Lines after = new Lines();

    @BeforeEach
    void listen() {
        inside.listenTo(HANDLER);
        after.listenTo(OUTCOME);
    }

    @AfterEach
    void leave() {
        inside.leave(HANDLER);
        after.leave(OUTCOME);
    }

    @Test
    void a_line_of_a_handler_carries_the_ids_of_its_message_and_its_trace_and_no_line_after_it_does() {
        var tidings = applications.start(application -> application
                .subscribe(Subscription.of(QUEUE)
                        .on(
                                UserCreated.class,
                                (message, tx) ->
                                        tx.publish(new EmailSent(message.data().userId()))))
                .subscribe(Subscription.of("sent.queue")
                        .on(
                                EmailSent.class,
                                (message, tx) -> HANDLER.info("said by the handler of {}", message.id()))));

        var cause = tidings.publisher()
                .publish(
                        new UserCreated("u1", "ada@example.org"),
                        PublishOptions.none()
                                .correlation(Correlation.of("from-http")
                                        .traced("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null)));

        var line = take(inside.all);
        assertThat(line.getMDCPropertyMap())
                .containsOnly(
                        entry("messageId", idIn(line)),
                        entry("messageType", "email.sent"),
                        entry("correlationId", "from-http"),
                        entry("causationId", cause.id()),
                        entry("traceId", "0af7651916cd43dd8448eb211c80319c"),
                        entry("spanId", "b7ad6b7169203331"));
        assertThat(take(after.all)).satisfies(LogLinesTest::isOfNoMessage);
        assertThat(take(after.all)).satisfies(LogLinesTest::isOfNoMessage);
    }

    @Test
    void what_nobody_caused_and_nobody_traces_says_so_by_leaving_it_out() {
        var tidings = applications.start(this::handlerThatLogs);

        var published = tidings.publisher().publish(new UserCreated("u1", "ada@example.org"));

        assertThat(take(inside.all).getMDCPropertyMap())
                .isEqualTo(Map.of(
                        "messageId",
                        published.id(),
                        "messageType",
                        "user.created",
                        "correlationId",
                        published.correlationId()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-0af7651916cd43dd8448eb211c80319\\n-b7ad6b7169203331-01",
                "00-forged line of a log or another-b7ad6b716920333-01-x",
                "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-zz"
            })
    void what_is_no_trace_context_stands_in_no_line(String traceparent) {
        applications.start(this::handlerThatLogs);

        applications.publishRaw("""
                {"specversion":"1.0","id":"1","source":"urn:foreign","type":"user.created","traceparent":"%s",\
                "data":{"userId":"u1","email":"ada@example.org"}}""".formatted(traceparent).getBytes(UTF_8));

        assertThat(take(inside.all).getMDCPropertyMap())
                .containsEntry("messageId", "1")
                .doesNotContainKeys("traceId", "spanId");
    }

    private Tidings.Builder handlerThatLogs(Tidings.Builder application) {
        return application.subscribe(Subscription.of(QUEUE)
                .on(UserCreated.class, (message, tx) -> HANDLER.info("said by the handler of {}", message.id())));
    }

    private static String idIn(ILoggingEvent line) {
        return String.valueOf(line.getArgumentArray()[0]);
    }

    private static void isOfNoMessage(ILoggingEvent line) {
        assertThat(line.getFormattedMessage()).startsWith("handled ");
        assertThat(line.getMDCPropertyMap()).isEmpty();
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final LinkedBlockingQueue<ILoggingEvent> all = new LinkedBlockingQueue<>();

        void listenTo(Logger logger) {
            setContext(logger.getLoggerContext());
            start();
            logger.addAppender(this);
            logger.setLevel(Level.DEBUG);
            logger.setAdditive(false);
        }

        void leave(Logger logger) {
            logger.detachAppender(this);
            logger.setLevel(null);
            logger.setAdditive(true);
        }

        @Override
        protected void append(ILoggingEvent line) {
            line.prepareForDeferredProcessing(); // its context is the thread's, and goes
            all.add(line);
        }
    }
}
