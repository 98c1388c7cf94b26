package tidings.cli.doctor;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What was committed is still there after a crash: the settings as this role gets them in this database. */
final class DatabaseDurability implements Check {

    private static final String OFF =
            "select name from pg_settings where name = any(?) and setting = 'off' order by name";

    private static final List<Setting> SETTINGS = List.of(
            new Setting(
                    "fsync",
                    "fsync-off",
                    "a crash of the machine may destroy the whole database",
                    "Set fsync = on in postgresql.conf and reload."),
            new Setting(
                    "full_page_writes",
                    "full-page-writes-off",
                    "a crash of the machine may leave pages half written",
                    "Set full_page_writes = on in postgresql.conf and reload, unless the file system writes pages"
                            + " whole."),
            new Setting(
                    "synchronous_commit",
                    "synchronous-commit-off",
                    "a crash loses the last commits, though they were answered: events, and what was handled",
                    "Set it on: in postgresql.conf, or by alter role … reset synchronous_commit and alter database …"
                            + " reset synchronous_commit; the services may set it in their JDBC URL."));

    private final DataSource database;

    DatabaseDurability(DataSource database) {
        this.database = database;
    }

    @Override
    public String about() {
        return "database";
    }

    @Override
    public List<Finding> look() throws SQLException {
        var off = off();
        if (off.isEmpty())
            return List.of(
                    Finding.note("durability", about(), "fsync, full_page_writes and synchronous_commit are on"));
        return SETTINGS.stream()
                .filter(setting -> off.contains(setting.name()))
                .map(setting -> Finding.error(
                        setting.code(), about(), setting.name() + " is off: " + setting.loss(), setting.remedy()))
                .toList();
    }

    private List<String> off() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(OFF)) {
            var names = SETTINGS.stream().map(Setting::name).toArray();
            statement.setArray(1, connection.createArrayOf("text", names));
            var off = new ArrayList<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) off.add(rows.getString(1));
            }
            return off;
        }
    }

    private record Setting(String name, String code, String loss, String remedy) {}
}
