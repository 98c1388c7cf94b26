package tidings.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.messaging.Message;
import tidings.messaging.PublishOptions;
import tidings.messaging.Publisher;
import tidings.messaging.Transaction;
import tidings.spring.Fleet.LogWritten;
import tidings.spring.Fleet.ShipArrived;
import tidings.spring.Fleet.ShipLost;
import tidings.spring.Fleet.ShipSighted;
import tidings.spring.Fleet.VoyageEnded;

class SubscribeTest {

    @RegisterExtension
    final Harbour harbour = new Harbour();

    @Test
    void a_method_takes_the_record_the_message_and_the_transaction_in_any_order() {
        harbour.application()
                .withBean(DataOnly.class)
                .withBean(MessageOnly.class)
                .withBean(AllOfIt.class)
                .run(context -> {
                    var sighted = harbour.publish(ShipSighted.called("Argo"));

                    await().until(() -> harbour.logs().size() == 3);
                    assertThat(harbour.entries())
                            .containsExactlyInAnyOrder("data Argo", "message " + sighted.id(), "all " + sighted.id());
                });
    }

    @Test
    void what_a_handler_publishes_belongs_to_the_chain_of_what_it_handles() {
        harbour.application().withBean(DataOnly.class).run(context -> {
            var sighted = harbour.publish(ShipSighted.called("Argo"));

            await().until(() -> harbour.logs().size() == 1);
            var log = harbour.logs().getFirst();
            assertThat(log.correlationId()).isEqualTo(sighted.correlationId());
            assertThat(log.causationId()).isEqualTo(sighted.id());
            assertThat(log.source()).hasToString("urn:tidings:app:harbour");
        });
    }

    @Test
    void what_a_handler_published_stays_when_it_throws() {
        harbour.application().withBean(Failing.class).run(context -> {
            harbour.publish(ShipSighted.called("Argo"));

            await().until(() -> harbour.broker().waiting("failing.queue.dlq") == 1);
            assertThat(harbour.logs()).isEmpty();
        });
    }

    @Test
    void a_sealed_interface_takes_each_of_its_records() {
        harbour.application().withBean(Voyages.class).run(context -> {
            harbour.publish(new ShipArrived("Argo"));
            harbour.publish(new ShipLost("Erebus"));

            await().until(() -> harbour.logs().size() == 2);
            assertThat(harbour.entries()).containsExactlyInAnyOrder("arrived Argo", "lost Erebus");
        });
    }

    @Test
    void methods_and_beans_that_name_the_same_queue_share_it() {
        harbour.application()
                .withBean(Shared.class)
                .withUserConfiguration(SharedBean.class)
                .withPropertyValues("queue.name=shared.queue")
                .run(context -> {
                    harbour.publish(ShipSighted.called("Argo"));
                    harbour.publish(new ShipArrived("Fram"));
                    harbour.publish(new ShipLost("Erebus"));

                    await().until(() -> harbour.logs().size() == 3);
                    assertThat(harbour.entries())
                            .containsExactlyInAnyOrder("sighted Argo", "arrived Fram", "lost Erebus");
                });
    }

    @Test
    void a_method_is_found_behind_a_proxy() {
        harbour.application()
                .withBean(AllOfIt.class)
                .withBean(ProxyEverything.class)
                .run(context -> {
                    harbour.publish(ShipSighted.called("Argo"));

                    await().until(() -> harbour.logs().size() == 1);
                    assertThat(context.getBean(ProxyEverything.class).calls).containsExactly("on");
                });
    }

    @Test
    void types_below_the_applications_packages_are_registered() {
        harbour.application()
                .withUserConfiguration(OwnPackage.class)
                .withPropertyValues("tidings.scan-packages=")
                .run(context -> assertThat(context.getBean(Publisher.class).publish(new LogWritten("x")))
                        .isNotNull());
    }

    @Test
    void scan_packages_replace_the_applications() {
        harbour.application()
                .run(context -> assertThat(context.getBean(Publisher.class).publish(new LogWritten("x")))
                        .isNotNull());
    }

    @Test
    void outside_a_handler_options_and_batches_go_straight_to_the_broker() {
        harbour.application().run(context -> {
            var publisher = context.getBean(Publisher.class);
            publisher.publish(new LogWritten("one"), PublishOptions.none().id("given"));
            publisher.publishAll(List.of(new LogWritten("two"), new LogWritten("three")));

            await().until(() -> harbour.logs().size() == 3);
            assertThat(harbour.entries()).containsExactly("one", "two", "three");
            assertThat(harbour.logs().getFirst().id()).isEqualTo("given");
        });
    }

    @Test
    void it_can_be_switched_off() {
        harbour.application()
                .withPropertyValues("tidings.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(Tidings.class));
    }

    record DataOnly(Publisher publisher) {
        @Subscribe(queue = "data.queue")
        void on(ShipSighted sighted) {
            publisher.publish(new LogWritten("data " + sighted.name()));
        }
    }

    static class MessageOnly {
        private final Publisher publisher;

        MessageOnly(Publisher publisher) {
            this.publisher = publisher;
        }

        @Subscribe(queue = "message.queue", concurrency = 2)
        void on(Message<ShipSighted> message) {
            publisher.publishAll(List.of(new LogWritten("message " + message.id())));
        }
    }

    static class AllOfIt {
        @Subscribe(queue = "all.queue")
        void on(Transaction tx, Message<ShipSighted> message) {
            tx.publish(new LogWritten("all " + message.id()));
        }
    }

    static class Failing {
        private final Publisher publisher;

        Failing(Publisher publisher) {
            this.publisher = publisher;
        }

        @Subscribe(queue = "failing.queue")
        void on(ShipSighted sighted) throws Exception {
            publisher.publish(new LogWritten("never " + sighted.name()));
            throw new Exception("no room on the quay");
        }
    }

    static class Voyages {
        @Subscribe(queue = "voyages.queue")
        void on(VoyageEnded ended, Transaction tx) {
            switch (ended) {
                case ShipArrived arrived -> tx.publish(new LogWritten("arrived " + arrived.name()));
                case ShipLost lost -> tx.publish(new LogWritten("lost " + lost.name()));
            }
        }
    }

    static class Shared {
        @Subscribe(queue = "${queue.name}")
        void sighted(ShipSighted sighted, Transaction tx) {
            tx.publish(new LogWritten("sighted " + sighted.name()));
        }

        @Subscribe(queue = "shared.queue")
        void arrived(ShipArrived arrived, Transaction tx) {
            tx.publish(new LogWritten("arrived " + arrived.name()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SharedBean {
        @Bean
        Subscription lost(Publisher publisher) {
            return Subscription.of("shared.queue")
                    .on(
                            ShipLost.class,
                            (message, tx) -> publisher.publish(
                                    new LogWritten("lost " + message.data().name())));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    static class OwnPackage {}

    /** As transactions and security do it: by a subclass made at run time. */
    static class ProxyEverything implements BeanPostProcessor {
        final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public Object postProcessAfterInitialization(Object bean, String beanName) {
            if (!(bean instanceof AllOfIt)) return bean;
            var proxy = new ProxyFactory(bean);
            proxy.setProxyTargetClass(true);
            proxy.addAdvice((MethodInterceptor) call -> {
                calls.add(call.getMethod().getName());
                return call.proceed();
            });
            return proxy.getProxy();
        }
    }
}
