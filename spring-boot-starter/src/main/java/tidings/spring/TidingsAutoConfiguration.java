package tidings.spring;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import tidings.Tidings;
import tidings.consumer.Subscription;
import tidings.messaging.Broker;
import tidings.messaging.Correlation;
import tidings.messaging.MessageFormat;
import tidings.messaging.Publisher;
import tidings.messaging.Transactions;
import tidings.saga.Saga;
import tidings.store.Store;

/**
 * Gives an application its {@link Tidings} and a {@link Publisher}, starts them with it and ends them in the right
 * order. Any {@link Broker}, {@link Store}, {@link MessageFormat} or {@link Transactions} bean of the application goes
 * first.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "tidings.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TidingsProperties.class)
@Import({
    RabbitBrokerConfiguration.class,
    JsonFormatConfiguration.class,
    SpringTransactionsConfiguration.class,
    StoreConfiguration.class,
    CorrelationConfiguration.class,
    HealthConfiguration.class,
    ActuatorConfiguration.class
})
public final class TidingsAutoConfiguration {

    private static final String SOURCE_REMEDY =
            "Set spring.application.name, or tidings.source to a URI such as urn:shop:user-service.";

    @Bean
    static SubscribeMethods tidingsSubscribeMethods(ConfigurableListableBeanFactory beans) {
        return SubscribeMethods.in(beans);
    }

    @Bean
    @ConditionalOnMissingBean
    Tidings tidings(
            TidingsProperties properties,
            ApplicationContext context,
            Broker broker,
            MessageFormat format,
            DatabaseParts database,
            SubscribeMethods methods,
            ObjectProvider<SubscriptionCustomizer> customizers) {
        var builder = Tidings.builder()
                .source(source(properties, context.getEnvironment()))
                .broker(broker)
                .format(format)
                .limits(properties.limits().toLimits())
                .startTimeout(properties.startTimeout())
                .drainTimeout(properties.drainTimeout())
                .types(new MessageTypeScan(context).below(packages(properties, context)));
        database.addTo(builder.inboxRetention(properties.store().inboxRetention()));
        var declared = new DeclaredSubscriptions();
        methods.all().forEach(method -> declared.add(method, context.getEnvironment()::resolveRequiredPlaceholders));
        context.getBeansOfType(Subscription.class).forEach((name, bean) -> declared.add(bean, name));
        declared.with(customizers.orderedStream().toList(), new SubscriptionSettings(properties.subscriptions()))
                .forEach(builder::subscribe);
        for (Saga<?> saga : context.getBeansOfType(Saga.class).values()) builder.saga(saga);
        return builder.build();
    }

    @Bean
    static HoldInTransactions tidingsHoldInTransactions(
            ObjectProvider<Tidings> tidings, ObjectProvider<TransactionConnection> connection) {
        return new HoldInTransactions(
                () -> tidings.getObject().hold(connection.getIfAvailable(TransactionConnection::none)::current));
    }

    @Bean
    @ConditionalOnMissingBean
    Publisher tidingsPublisher(
            ObjectProvider<Tidings> tidings, ObjectProvider<Store> store, ObjectProvider<RequestCorrelation> requests) {
        return new TransactionalPublisher(
                () -> store.getIfAvailable() == null ? tidings.getObject().publisher() : null,
                () -> ofRequest(requests));
    }

    @Bean
    ConsumingLifecycle tidingsConsumingLifecycle(Tidings tidings, SubscribeMethods methods) {
        return new ConsumingLifecycle(tidings, methods);
    }

    @Bean
    DatabaseParts tidingsDatabaseParts(ObjectProvider<Transactions> transactions, ObjectProvider<Store> store) {
        return new DatabaseParts(transactions.getIfAvailable(), store.getIfAvailable());
    }

    /** What there is only with a database. */
    record DatabaseParts(
            @Nullable Transactions transactions, @Nullable Store store) {

        void addTo(Tidings.Builder builder) {
            if (transactions != null) builder.transactions(transactions);
            if (store != null) builder.store(store);
        }
    }

    private static @Nullable Correlation ofRequest(ObjectProvider<RequestCorrelation> requests) {
        var correlation = requests.getIfAvailable();
        return correlation == null ? null : correlation.current();
    }

    private static String source(TidingsProperties properties, Environment environment) {
        if (StringUtils.hasText(properties.source())) return requireUri(properties.source(), "tidings.source");
        var application = environment.getProperty("spring.application.name");
        if (StringUtils.hasText(application))
            return requireUri("urn:tidings:app:" + application, "spring.application.name");
        throw new InvalidPropertyException(
                "tidings.source", "is not set, and there is no spring.application.name to make it of", SOURCE_REMEDY);
    }

    private static String requireUri(String source, String key) {
        try {
            return URI.create(source).toString();
        } catch (IllegalArgumentException e) {
            throw new InvalidPropertyException(key, "makes no URI: " + e.getMessage(), SOURCE_REMEDY);
        }
    }

    private static List<String> packages(TidingsProperties properties, ApplicationContext context) {
        if (!properties.scanPackages().isEmpty()) return properties.scanPackages();
        return AutoConfigurationPackages.has(context) ? AutoConfigurationPackages.get(context) : List.of();
    }
}
