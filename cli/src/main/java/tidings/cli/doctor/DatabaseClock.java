package tidings.cli.doctor;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import tidings.cli.text.Ages;

/** This machine and the database's agree on the time. Leases go by the database's clock; events bear their machine's. */
final class DatabaseClock implements Check {

    private static final String CODE = "clock-difference";
    private static final Duration TOLERATED = Duration.ofSeconds(1);

    private final DataSource database;
    private final InstantSource here;

    DatabaseClock(DataSource database, InstantSource here) {
        this.database = database;
        this.here = here;
    }

    @Override
    public String about() {
        return "clock";
    }

    @Override
    public List<Finding> look() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("select clock_timestamp()")) {
            var before = here.instant();
            try (var row = statement.executeQuery()) {
                row.next();
                var there = row.getObject(1, OffsetDateTime.class).toInstant();
                return List.of(judge(before, there, here.instant()));
            }
        }
    }

    /** The database looked at its clock at some moment between the two of ours; which one, nobody knows. */
    static Finding judge(Instant before, Instant there, Instant after) {
        var ahead = Duration.between(after, there);
        var behind = Duration.between(there, before);
        if (ahead.compareTo(TOLERATED) <= 0 && behind.compareTo(TOLERATED) <= 0)
            return Finding.note(CODE, "clock", "this machine and the database agree within a second");
        var difference = ahead.isPositive() ? Ages.text(ahead) + " ahead of" : Ages.text(behind) + " behind";
        return Finding.warning(
                CODE,
                "clock",
                "the database's clock is " + difference + " this machine's",
                "Have NTP set both, and those of the services: ages and retention are reckoned from both.");
    }
}
