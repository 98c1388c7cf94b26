package tidings.e2e.torture.bank;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.util.List;
import tidings.Tidings;
import tidings.e2e.torture.bug.SeededBug;
import tidings.json.CloudEventsJson;
import tidings.messaging.Transactions;
import tidings.postgres.PostgresStore;
import tidings.rabbitmq.RabbitBroker;

/**
 * What a process is told at its start.
 *
 * @param broker through a proxy
 * @param database its JDBC URL, through a proxy; user, password and search path are in it
 * @param port where a producer listens
 */
public record WorkerSettings(String name, URI broker, String database, int port) {

    /** Names the system property with the defect that is planted. */
    public static final String BUG = "tidings.torture.bug";

    private static final int CONNECTIONS = 16;
    private static final String SOURCE = "urn:tidings:torture:";

    /** As the arguments of a main method. */
    public List<String> words() {
        return List.of(name, broker.toString(), database, Integer.toString(port));
    }

    static boolean hasBug() {
        return System.getProperty(BUG) != null;
    }

    static WorkerSettings parse(String[] words) {
        return new WorkerSettings(words[0], URI.create(words[1]), words[2], Integer.parseInt(words[3]));
    }

    HikariDataSource pool() {
        var config = new HikariConfig();
        config.setJdbcUrl(database);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(3_000);
        config.setInitializationFailTimeout(-1); // the database may be down just now
        return new HikariDataSource(config);
    }

    /** The composition root: here, and nowhere else, a defect is planted. */
    Tidings.Builder tidings(HikariDataSource pool, String role) {
        var bug = SeededBug.planted();
        return Tidings.builder()
                .source(SOURCE + role)
                .broker(bug.ofBroker()
                        .apply(RabbitBroker.builder(broker).connectionName(name).build()))
                .format(CloudEventsJson.format())
                .transactions(bug.ofTransactions().apply(Transactions.jdbc(pool)))
                .store(bug.ofStore().apply(PostgresStore.of(pool, role)));
    }
}
