package tidings.e2e.torture.world;

import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import tidings.e2e.process.DatabaseProcess;

/** Who lives in a world. */
public interface Population {

    Targets targets();

    /** Has the databases be as they are in the beginning. */
    void prepare(Databases databases) throws SQLException;

    List<Settler> producers(WorldSettings settings);

    List<Settler> consumers(WorldSettings settings);

    /**
     * One process.
     *
     * @param listens whether it is asked over HTTP
     */
    record Settler(String name, boolean listens, Home home) {}

    /** How a process is started. */
    interface Home {
        /** @param port where it listens; 0 where it does not */
        Launch launch(Surroundings surroundings, int port);
    }

    /**
     * Servers, through proxies of this process alone.
     *
     * @param databasePort of the proxy before the database
     */
    record Surroundings(URI broker, DatabaseProcess database, int databasePort) {

        /** @param more parameters, with an ampersand before each */
        public String jdbcUrl(String more) {
            return "jdbc:postgresql://127.0.0.1:" + databasePort + "/" + database.user()
                    + "?sslmode=disable&gssEncMode=disable&connectTimeout=5&socketTimeout=20&tcpKeepAlive=true" + more;
        }
    }

    /**
     * What is started.
     *
     * @param words options of the JVM, main class and arguments
     */
    record Launch(Map<String, String> environment, List<String> words) {

        public Launch {
            environment = Map.copyOf(environment);
            words = List.copyOf(words);
        }
    }
}
