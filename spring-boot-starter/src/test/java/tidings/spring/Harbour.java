package tidings.spring;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.json.CloudEventsJson;
import tidings.messaging.Broker;
import tidings.messaging.Message;
import tidings.messaging.PublishOptions;
import tidings.spring.Fleet.LogWritten;
import tidings.spring.Fleet.ShipSighted;
import tidings.spring.Fleet.VoyageEnded;
import tidings.testkit.InMemoryBroker;

/** A broker, and the world outside the application under test: it publishes to it, and reads its log. Closed after the test. */
final class Harbour implements AfterEachCallback {

    private final InMemoryBroker broker = InMemoryBroker.create();
    private final List<Message<LogWritten>> logs = new CopyOnWriteArrayList<>();
    private final Tidings outside = Tidings.builder()
            .source("urn:test:outside")
            .broker(broker.connect())
            .format(CloudEventsJson.format())
            .types(ShipSighted.class, VoyageEnded.class)
            .subscribe(Subscription.of("outside.queue")
                    .on(LogWritten.class, (message, tx) -> logs.add(message))
                    .concurrency(1))
            .build();

    Harbour() {
        outside.start();
    }

    InMemoryBroker broker() {
        return broker;
    }

    /** An application on this broker. */
    ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TidingsAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=harbour",
                        "tidings.scan-packages=tidings.spring",
                        "tidings.drain-timeout=5s")
                .withBean("broker", Broker.class, broker::connect);
    }

    <T extends Record> Message<T> publish(T event) {
        return outside.publisher().publish(event);
    }

    /** As after a lost confirm: the same message, two times. */
    <T extends Record> Message<T> publishTwice(T event) {
        var message = outside.publisher().publish(event);
        return outside.publisher()
                .publish(event, PublishOptions.none().id(message.id()).time(message.time()));
    }

    List<Message<LogWritten>> logs() {
        return logs;
    }

    List<String> entries() {
        return logs.stream().map(message -> message.data().entry()).toList();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        outside.close();
    }
}
