package tidings.e2e.torture.bank;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tidings.e2e.torture.bug.Planting;
import tidings.e2e.torture.ledger.Trouble;
import tidings.e2e.torture.world.Databases;
import tidings.postgres.PostgresStore;
import tidings.unhandled.DeadLetters;
import tidings.unhandled.UnhandledFilter;

/** Looks after dead letters: mends what can be mended and has it replayed, gives up what cannot, and leaves alone what is strange. */
public final class Person {

    private static final Logger log = LoggerFactory.getLogger(Person.class);
    private static final int PAUSE_MILLIS = 500;

    private final Accounts accounts;
    private final HikariDataSource pool;
    private final DeadLetters deadLetters;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;

    /** @param bug is the person's too: what a person does goes through the same store */
    public Person(Databases databases, Planting bug) {
        this.accounts = new Accounts(databases);
        var config = new HikariConfig();
        config.setJdbcUrl(databases.consumers().url());
        config.setUsername(databases.consumers().user());
        config.setPassword(databases.consumers().password());
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(3_000);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
        deadLetters = bug.ofStore().apply(PostgresStore.of(pool, Consumer.ROLE)).deadLetters();
        thread = Thread.ofVirtual().name("person").start(this::look);
    }

    private void look() {
        try {
            while (!ending.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS))
                try {
                    for (var letter : accounts.deadLetters().entrySet())
                        lookAfter(
                                letter.getKey(),
                                letter.getValue().getFirst(),
                                letter.getValue().getLast());
                } catch (SQLException e) {
                    log.debug("the database is not there: {}", e.toString());
                }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAfter(long id, String transfer, String trouble) throws SQLException {
        switch (Trouble.valueOf(trouble)) {
            case POISON -> {
                accounts.mend(transfer);
                deadLetters.replay(id);
            }
            case HOPELESS, KILLS -> deadLetters.discard(UnhandledFilter.ALL.ids(Set.of(id)), "nobody can book it");
            case NONE, TOO_MUCH, STUMBLES, REMINDED -> {}
        }
    }

    /** Goes home. */
    public void end() throws InterruptedException {
        ending.countDown();
        thread.join();
        pool.close();
    }
}
