package tidings.embedded;

import java.util.List;

/** Who owns the database and may log in. Not a superuser: a password that everybody knows must not open the machine. */
record PostgresRole(String name, String password, String database) {

    static final PostgresRole TIDINGS = new PostgresRole("tidings", "tidings", "tidings");

    /** Statements of one line each, as a server without a port reads them. */
    List<String> creation() {
        return List.of(
                "create role %s login createdb password '%s';".formatted(name, password),
                "grant pg_monitor, pg_signal_backend to %s;".formatted(name),
                "create database %s owner %s;".formatted(database, name));
    }
}
