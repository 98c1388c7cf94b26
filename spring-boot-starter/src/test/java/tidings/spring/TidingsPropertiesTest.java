package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import tidings.consumer.Subscription;

@ExtendWith(OutputCaptureExtension.class)
class TidingsPropertiesTest {

    private static final String SECRET = "hush/h@sh";

    @Test
    void neither_text_nor_actuator_shows_the_brokers_password() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TidingsAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=harbour",
                        "tidings.start-timeout=0s",
                        "tidings.broker.uri=amqp://sailor:hush@127.0.0.1:1/fleet")
                .run(context -> {
                    assertThat(context.getBean(TidingsProperties.class).toString())
                            .contains("amqp://******@127.0.0.1:1/fleet")
                            .doesNotContain("hush");
                    var shown = context.getBean(SanitizingFunction.class)
                            .apply(data("TIDINGS_BROKER_URI", "amqps://sailor:" + SECRET + "@127.0.0.1:1/fleet"));
                    assertThat(shown.getValue()).isEqualTo("amqps://******@127.0.0.1:1/fleet");
                });
    }

    @Test
    void a_failed_start_shows_the_key_and_the_remedy_and_no_password(CapturedOutput output) {
        var application = new SpringApplicationBuilder(Empty.class).web(WebApplicationType.NONE);
        try (var context = application.run(
                "--spring.application.name=harbour", "--tidings.broker.uri=amqp://sailor:" + SECRET + "@:1/fleet")) {
            assertThat(context).as("started").isNull();
        } catch (RuntimeException e) {
            assertThat(output)
                    .contains(
                            "APPLICATION FAILED TO START", "tidings.broker.uri is not", "Action:", "Set it to amqp://")
                    .doesNotContain(SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tidings.subscriptions.Sighted_1.queue.concurrency",
                "tidings.subscriptions.\"Sighted_1.queue\".concurrency",
                "tidings.subscriptions[Sighted_1.queue].concurrency",
                "tidings.subscriptions[Sighted_1.queue.concurrency]",
            })
    void a_queues_name_may_be_written_plainly_in_quotes_and_in_brackets(String key) {
        new ApplicationContextRunner()
                .withUserConfiguration(Bound.class)
                .withPropertyValues(key + "=7")
                .run(context -> {
                    var values = context.getBean(TidingsProperties.class).subscriptions();
                    assertThat(new SubscriptionSettings(values).appliedTo(List.of(Subscription.of("Sighted_1.queue"))))
                            .extracting(Subscription::concurrency)
                            .containsExactly(7);
                });
    }

    private static SanitizableData data(String key, String value) {
        return new SanitizableData(new MapPropertySource("systemEnvironment", Map.of(key, value)), key, value);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    static class Empty {}

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(TidingsProperties.class)
    static class Bound {}
}
