package tidings.benchmarks;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tidings.outbox.RelaySettings;

/**
 * The least that an outbox does: inserts the columns that ours has, and one thread that selects a batch, publishes it,
 * waits for its confirms and deletes it. No lanes, no leases, no order, no JSON.
 */
final class BareOutbox implements Contender {

    private static final String INSERT = """
        insert into bare.outbox (lane, subject, must_route, exchange, routing_key, message_id, source, type, time,
                                 content_type, correlation_id, traceparent, tracestate, body)
        values (0, ?, false, ?, ?, ?, 'urn:tidings:benchmarks', ?, ?, 'application/octet-stream', ?, null, null, ?)""";

    private static final String SELECT = "select * from bare.outbox order by id limit ?";

    private static final String DELETE = "delete from bare.outbox where id = any(?)";

    private final Connection broker;
    private final HikariDataSource pool;
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean ended;

    private BareOutbox(Connection broker, HikariDataSource pool) {
        this.broker = broker;
        this.pool = pool;
    }

    static BareOutbox at(Place place) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(place.broker());
        return new BareOutbox(factory.newConnection(), place.pool(Writers.COUNT + 2));
    }

    @Override
    public void publish(Pace pace, Tally tally) throws Exception {
        var writers = new Writers(tally);
        ended = false;
        var failed = new ArrayList<Exception>();
        var relay = Thread.ofPlatform().start(() -> {
            try {
                relay(writers);
            } catch (Exception e) {
                failed.add(e);
            }
        });
        try {
            writers.run(pace.seconds(), this::insert);
        } finally {
            ended = true;
            relay.join();
        }
        if (!failed.isEmpty()) throw failed.getFirst();
    }

    private void insert() throws SQLException {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.prepareStatement(INSERT)) {
                int i = 0;
                statement.setString(++i, UUID.randomUUID().toString());
                statement.setString(++i, Load.EXCHANGE);
                statement.setString(++i, Load.ROUTING_KEY);
                statement.setString(++i, UUID.randomUUID().toString());
                statement.setString(++i, Load.ROUTING_KEY);
                statement.setObject(++i, OffsetDateTime.now(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
                statement.setString(++i, UUID.randomUUID().toString());
                statement.setBytes(++i, Load.body(0));
                statement.executeUpdate();
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
        woken.release();
    }

    private void relay(Writers writers) throws Exception {
        try (var connection = pool.getConnection();
                var channel = broker.createChannel()) {
            channel.confirmSelect();
            while (!ended) {
                var ids = publishBatch(connection, channel);
                if (ids.isEmpty()) {
                    if (woken.tryAcquire(20, TimeUnit.MILLISECONDS)) woken.drainPermits();
                    continue;
                }
                channel.waitForConfirmsOrDie(Load.PATIENCE.toMillis());
                delete(connection, ids);
                writers.gone(ids.size());
            }
        }
    }

    private static List<Long> publishBatch(java.sql.Connection connection, Channel channel)
            throws SQLException, IOException {
        var ids = new ArrayList<Long>();
        try (var statement = connection.prepareStatement(SELECT)) {
            statement.setInt(1, RelaySettings.DEFAULT.batch());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong("id"));
                    channel.basicPublish(
                            rows.getString("exchange"),
                            rows.getString("routing_key"),
                            true,
                            properties(rows),
                            rows.getBytes("body"));
                }
            }
        }
        return ids;
    }

    private static AMQP.BasicProperties properties(ResultSet row) throws SQLException {
        return new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .contentType(row.getString("content_type"))
                .messageId(row.getString("message_id"))
                .correlationId(row.getString("correlation_id"))
                .type(row.getString("type"))
                .appId(row.getString("source"))
                .timestamp(Date.from(row.getObject("time", OffsetDateTime.class).toInstant()))
                .build();
    }

    private static void delete(java.sql.Connection connection, List<Long> ids) throws SQLException {
        try (var statement = connection.prepareStatement(DELETE)) {
            statement.setArray(1, connection.createArrayOf("int8", ids.toArray()));
            statement.executeUpdate();
        }
    }

    @Override
    public Consuming consume(Tally tally) {
        throw new UnsupportedOperationException("it only publishes");
    }

    @Override
    public String publishing() {
        return Writers.COUNT + " threads, one insert and commit each; one thread selects "
                + RelaySettings.DEFAULT.batch()
                + ", publishes, awaits the confirms, deletes; no lanes, leases, order or JSON";
    }

    @Override
    public String consuming() {
        return "";
    }

    @Override
    public void close() throws IOException {
        pool.close();
        broker.close();
    }
}
