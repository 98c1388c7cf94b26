package tidings.spring;

import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import tidings.messaging.Transactions;

/** Where there is a database, handlers run in its transactions. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(DataSourceUtils.class)
class SpringTransactionsConfiguration {

    @Bean
    @ConditionalOnBean({DataSource.class, PlatformTransactionManager.class})
    TransactionConnection tidingsTransactionConnection(DataSource dataSource) {
        return TransactionConnection.of(dataSource);
    }

    @Bean
    @ConditionalOnBean({DataSource.class, PlatformTransactionManager.class})
    @ConditionalOnMissingBean
    Transactions tidingsTransactions(PlatformTransactionManager manager, TransactionConnection connection) {
        return new SpringTransactions(manager, connection);
    }
}
