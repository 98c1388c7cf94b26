package tidings.e2e.torture.bank;

import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tidings.e2e.torture.bug.SeededBug;
import tidings.e2e.torture.world.Databases;
import tidings.e2e.torture.world.Population;
import tidings.e2e.torture.world.Targets;
import tidings.e2e.torture.world.WorldSettings;

/**
 * Processes that move money.
 *
 * @param bug the defect that is planted in them; empty for none
 */
public record Bank(String bug) implements Population {

    @Override
    public Targets targets() {
        return new Targets(Queues.BOOKING, Queues.RECEIPTS, Queues.AUDIT, Queues.all());
    }

    @Override
    public void prepare(Databases databases) throws SQLException {
        new Accounts(databases).create(SeededBug.planting(bug));
    }

    @Override
    public List<Settler> producers(WorldSettings settings) {
        return settlers(Producer.class, Producer.ROLE, settings.producers());
    }

    @Override
    public List<Settler> consumers(WorldSettings settings) {
        return settlers(Consumer.class, Consumer.ROLE, settings.consumers());
    }

    private List<Settler> settlers(Class<?> main, String role, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> role + "-" + number)
                .map(name -> new Settler(
                        name,
                        main == Producer.class,
                        (surroundings, port) -> launch(main, role, surroundings, new Door(name, port))))
                .toList();
    }

    private record Door(String name, int port) {}

    private Launch launch(Class<?> main, String role, Surroundings surroundings, Door door) {
        var words = new ArrayList<String>();
        if (!bug.isEmpty()) words.add("-D" + WorkerSettings.BUG + "=" + bug);
        words.add(main.getName());
        URI broker = surroundings.broker();
        var database = surroundings.database();
        var url = surroundings.jdbcUrl(
                "&user=" + database.user() + "&password=" + database.password() + "&currentSchema=" + role);
        words.addAll(new WorkerSettings(door.name(), broker, url, door.port()).words());
        return new Launch(Map.of(), words);
    }
}
