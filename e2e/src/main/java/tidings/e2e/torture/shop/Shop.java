package tidings.e2e.torture.shop;

import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tidings.e2e.process.DatabaseProcess;
import tidings.e2e.torture.world.Databases;
import tidings.e2e.torture.world.Population;
import tidings.e2e.torture.world.Targets;
import tidings.e2e.torture.world.WorldSettings;

/**
 * The services that orders pass, as they are released: order-service takes them, inventory-service and payment-service take part.
 *
 * @param gateway where payments are made
 */
record Shop(URI gateway) implements Population {

    static final String ORDERS = "order_service";
    static final String INVENTORY = "inventory_service";
    static final String PAYMENTS = "payment_service";

    /** Short, so that outages are longer: then a saga asks again, and in the end undoes what may have been done. */
    private static final String PATIENCE = "5s";

    private static final String RESERVATION_TIME = "60s";

    @Override
    public Targets targets() {
        return new Targets(ShopQueues.INVENTORY, ShopQueues.PAYMENT, ShopQueues.REPLIES, ShopQueues.all());
    }

    @Override
    public void prepare(Databases databases) throws SQLException {
        drop(databases.producers(), List.of(ORDERS));
        drop(databases.consumers(), List.of(INVENTORY, PAYMENTS));
    }

    private static void drop(DatabaseProcess database, List<String> services) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            for (var service : services)
                statement.execute("drop schema if exists " + service + ", " + service + "_tidings cascade");
        }
    }

    @Override
    public List<Settler> producers(WorldSettings settings) {
        return settlers("order-service", settings.producers(), true);
    }

    @Override
    public List<Settler> consumers(WorldSettings settings) {
        var both = new ArrayList<Settler>();
        both.addAll(settlers("inventory-service", settings.consumers(), false));
        both.addAll(settlers("payment-service", settings.consumers(), false));
        return both;
    }

    private List<Settler> settlers(String service, int count, boolean listens) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Settler(
                        service + "-" + number, listens, (surroundings, port) -> launch(service, surroundings, port)))
                .toList();
    }

    private Launch launch(String service, Surroundings surroundings, int port) {
        var environment = new HashMap<String, String>();
        environment.put("TIDINGS_BROKER_URI", surroundings.broker().toString());
        environment.put("TIDINGS_DATABASE_URL", surroundings.jdbcUrl(""));
        environment.put("TIDINGS_DATABASE_USER", surroundings.database().user());
        environment.put("TIDINGS_DATABASE_PASSWORD", surroundings.database().password());
        environment.put("SERVER_PORT", String.valueOf(port));
        environment.put("PAYMENT_GATEWAY", gateway.toString());
        environment.put("ORDER_PATIENCE", PATIENCE);
        environment.put("INVENTORY_RESERVATION_TIME", RESERVATION_TIME);
        environment.put("LOGGING_LEVEL_TIDINGS", "warn"); // a line for each step of each order says too much here
        return new Launch(environment, List.of("tidings.shop.Launcher", "run", service));
    }

    /** What is in stock in the beginning, in the tables of a service that has started. */
    static void stock(DatabaseProcess database, Map<String, Integer> stock) throws SQLException {
        try (var connection = database.connect();
                var insert = connection.prepareStatement("insert into " + INVENTORY
                        + ".product (id, on_hand, unit_price, low_at) values (?, ?, " + Placing.PRICE + ", 0)")) {
            for (var product : stock.entrySet()) {
                insert.setString(1, product.getKey());
                insert.setInt(2, product.getValue());
                insert.executeUpdate();
            }
        }
    }
}
