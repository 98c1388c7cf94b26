package tidings.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A database beside a process of its own; ends with its parent. */
final class DatabaseProcess {

    private DatabaseProcess() {}

    public static void main(String[] args) throws IOException {
        try (var database = EmbeddedDatabase.at(Path.of(args[0]))
                .programs(Path.of(args[1]))
                .port(0)
                .start()) {
            System.out.println(database.jdbcUrl());
            while (System.in.read() >= 0) {}
        }
    }
}
