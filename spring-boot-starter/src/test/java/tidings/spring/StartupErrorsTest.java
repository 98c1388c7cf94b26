package tidings.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tidings.consumer.Subscription;
import tidings.messaging.Message;
import tidings.messaging.Transaction;
import tidings.spring.Fleet.ShipArrived;
import tidings.spring.Fleet.ShipSighted;
import tidings.spring.Fleet.VoyageEnded;

/** Whatever cannot work stops the start, and says what to change. */
class StartupErrorsTest {

    @RegisterExtension
    final Harbour harbour = new Harbour();

    @Test
    void without_a_broker_uri_the_error_names_the_key_and_the_remedy() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TidingsAutoConfiguration.class))
                .withPropertyValues("spring.application.name=harbour")
                .run(context -> assertThat(failureOf(context))
                        .contains("tidings.broker.uri is not set", "amqp://user:password@host", "TIDINGS_BROKER_URI"));
    }

    @Test
    void without_a_source_the_error_names_both_keys() {
        harbour.application()
                .withPropertyValues("spring.application.name=")
                .run(context -> assertThat(failureOf(context))
                        .contains("tidings.source is not set", "spring.application.name"));
    }

    @ParameterizedTest
    @CsvSource({
        "tidings.broker.uri, http://rabbit:5672, begins with http",
        "tidings.broker.uri, amqp://, is not a URI with a host",
        "tidings.broker.uri, rabbit, is not a URI with a host",
        "tidings.broker.confirm-timeout, 0s, Set it to",
        "tidings.broker.max-in-flight, 0, Set it to 1",
        "tidings.limits.max-bytes, 0B, Set it to",
        "tidings.limits.max-bytes, 3GB, Set it to",
        "tidings.limits.max-depth, 0, Set it to",
        "tidings.store.inbox-retention, 23h, Set it to 1d",
        "tidings.start-timeout, -1s, is negative",
        "tidings.drain-timeout, -1s, is negative",
        "tidings.source, two words, URI",
        "tidings.subscriptions.sighted.queue.concurrency, many, Set it to a number from 1 to 32767",
        "tidings.subscriptions.sighted.queue.concurrency, 0, Set it to a number from 1 to 32767",
        "tidings.subscriptions.sighted.queue.batched, 51, Set it to a number from 1 to 50",
        "tidings.subscriptions.sighted.queue.at-least-once, maybe, Set it to true or false",
        "tidings.subscriptions.sighted.queue.colour, red, is no setting of a subscription",
        "tidings.subscriptions.other.queue.concurrency, 2, nobody subscribes the queue other.queue",
    })
    void a_wrong_property_is_named_with_its_remedy(String key, String value, String told) {
        harbour.application()
                .withBean(Sighted.class)
                .withPropertyValues(key + "=" + value)
                .run(context -> assertThat(failureOf(context)).contains(key, told));
    }

    @Test
    void a_setting_for_a_queue_that_nobody_subscribes_lists_those_that_are() {
        harbour.application()
                .withBean(Sighted.class)
                .withPropertyValues("tidings.subscriptions.sigthed.queue.concurrency=2")
                .run(context -> assertThat(failureOf(context)).contains("Subscribed are: sighted.queue."));
    }

    @ParameterizedTest
    @MethodSource("methodsThatCannotWork")
    void a_method_that_cannot_work_is_named_with_its_class(Class<?> bean, String told) {
        harbour.application()
                .withBean(bean)
                .run(context -> assertThat(failureOf(context)).contains(bean.getName() + ".", told));
    }

    static Stream<Arguments> methodsThatCannotWork() {
        return Stream.of(
                arguments(PrivateMethod.class, "is private"),
                arguments(StaticMethod.class, "is static"),
                arguments(FinalMethod.class, "is final"),
                arguments(Returning.class, "returns String"),
                arguments(NoMessage.class, "takes no message"),
                arguments(TwoMessages.class, "takes two messages"),
                arguments(BadParameter.class, "cannot take java.lang.String"),
                arguments(NoEvent.class, "cannot take"),
                arguments(AnyMessage.class, "cannot take tidings.messaging.Message<?>"),
                arguments(Asynchronous.class, "is @Async"),
                arguments(NewTransaction.class, "leaves the message's transaction"),
                arguments(NoTransaction.class, "leaves the message's transaction"),
                arguments(NeverTransaction.class, "leaves the message's transaction"),
                arguments(BadQueue.class, "'two words' is no queue name"),
                arguments(BadConcurrency.class, "concurrency must be 1 to 32767"));
    }

    @Test
    void a_type_that_is_handled_twice_on_a_queue_names_both_methods() {
        harbour.application()
                .withBean(Sighted.class)
                .withBean(SightedToo.class)
                .run(context -> assertThat(failureOf(context))
                        .contains(
                                ShipSighted.class.getName(),
                                "sighted.queue",
                                Sighted.class.getName() + ".on",
                                SightedToo.class.getName() + ".again"));
    }

    @Test
    void a_record_and_its_sealed_interface_are_the_same_type_twice() {
        harbour.application()
                .withBean(ArrivedTwice.class)
                .run(context -> assertThat(failureOf(context))
                        .contains(
                                ShipArrived.class.getName(),
                                ArrivedTwice.class.getName() + ".ended",
                                ArrivedTwice.class.getName() + ".arrived"));
    }

    @Test
    void a_subscription_bean_and_a_method_are_the_same_type_twice() {
        var bean = Subscription.of("sighted.queue").on(ShipSighted.class, (message, tx) -> {});
        harbour.application()
                .withBean(Sighted.class)
                .withBean("lookout", Subscription.class, () -> bean)
                .run(context -> assertThat(failureOf(context))
                        .contains(Sighted.class.getName() + ".on", "Subscription bean 'lookout'"));
    }

    @Test
    void a_method_behind_an_interface_proxy_is_an_error_before_the_first_message() {
        harbour.application()
                .withBean(Hidden.class)
                .withUserConfiguration(ProxiesByInterface.class)
                .run(context -> assertThat(failureOf(context))
                        .contains(Hidden.class.getName() + ".on", "is hidden by an interface proxy"));
    }

    private static String failureOf(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        var failure = requireNonNull(context.getStartupFailure());
        var analysis = requireNonNull(new ConfigurationFailureAnalyzer().analyze(failure), failure::toString);
        return analysis.getDescription() + " " + analysis.getAction();
    }

    static class Sighted {
        @Subscribe(queue = "sighted.queue")
        void on(ShipSighted sighted) {}
    }

    static class SightedToo {
        @Subscribe(queue = "sighted.queue")
        void again(Message<ShipSighted> sighted) {}
    }

    static class ArrivedTwice {
        @Subscribe(queue = "ended.queue")
        void ended(VoyageEnded ended) {}

        @Subscribe(queue = "ended.queue")
        void arrived(ShipArrived arrived) {}
    }

    static class PrivateMethod {
        @Subscribe(queue = "a.queue")
        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // that nobody can call it is the point
        private void on(ShipSighted sighted) {}
    }

    static class StaticMethod {
        @Subscribe(queue = "a.queue")
        static void on(ShipSighted sighted) {}
    }

    static class FinalMethod {
        @Subscribe(queue = "a.queue")
        final void on(ShipSighted sighted) {}
    }

    static class Returning {
        @Subscribe(queue = "a.queue")
        String on(ShipSighted sighted) {
            return sighted.name();
        }
    }

    static class NoMessage {
        @Subscribe(queue = "a.queue")
        void on(Transaction tx) {}
    }

    static class TwoMessages {
        @Subscribe(queue = "a.queue")
        void on(ShipSighted sighted, ShipArrived arrived) {}
    }

    static class BadParameter {
        @Subscribe(queue = "a.queue")
        void on(ShipSighted sighted, String name) {}
    }

    record Unmarked(String name) {}

    static class NoEvent {
        @Subscribe(queue = "a.queue")
        void on(Unmarked unmarked) {}
    }

    static class AnyMessage {
        @Subscribe(queue = "a.queue")
        void on(Message<?> message) {}
    }

    static class Asynchronous {
        @Async
        @Subscribe(queue = "a.queue")
        void on(ShipSighted sighted) {}
    }

    static class NewTransaction {
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        @Subscribe(queue = "a.queue")
        void on(ShipSighted sighted) {}
    }

    static class NoTransaction {
        @Transactional(propagation = Propagation.NOT_SUPPORTED)
        @Subscribe(queue = "a.queue")
        void on(ShipSighted sighted) {}
    }

    @Transactional(propagation = Propagation.NEVER)
    static class NeverTransaction {
        @Subscribe(queue = "a.queue")
        void on(ShipSighted sighted) {}
    }

    static class BadQueue {
        @Subscribe(queue = "two words")
        void on(ShipSighted sighted) {}
    }

    static class BadConcurrency {
        @Subscribe(queue = "a.queue", concurrency = -1)
        void on(ShipSighted sighted) {}
    }

    interface Lookout {
        void look();
    }

    static class Hidden implements Lookout {
        @Override
        public void look() {}

        @Transactional
        @Subscribe(queue = "a.queue")
        void on(ShipSighted sighted) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class ProxiesByInterface {}
}
