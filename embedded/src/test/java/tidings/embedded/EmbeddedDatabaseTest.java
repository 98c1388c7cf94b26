package tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedDatabaseTest {

    /** Unpacked once for all of them. */
    private static final Path programs = Path.of("target", "programs");

    @TempDir
    Path directory;

    @Test
    void programs_that_several_unpack_at_the_same_time_are_there_for_all() throws Exception {
        var unpacking = new ArrayList<Callable<Path>>();
        for (int i = 0; i < 3; i++) unpacking.add(() -> PostgresBinaries.unpackedIn(directory));

        try (var threads = Executors.newFixedThreadPool(unpacking.size())) {
            for (var unpacked : threads.invokeAll(unpacking))
                assertThat(unpacked.get().resolve("bin/postgres")).isExecutable();
        }
        assertThat(directory).isDirectoryNotContaining("glob:**unpacking-*");
    }

    @Test
    void rows_survive_a_close_and_a_start() throws Exception {
        try (var database = database();
                var connection = connect(database.jdbcUrl())) {
            execute(connection, "create table kept (id int primary key)", "insert into kept values (1)");
        }
        try (var database = database();
                var connection = connect(database.jdbcUrl())) {
            assertThat(value(connection, "select count(*) from kept")).isEqualTo("1");
        }
    }

    @Test
    void a_start_takes_over_from_a_killed_process_with_every_committed_row() throws Exception {
        var committed = new AtomicInteger();
        try (var child = ChildJvm.running(DatabaseProcess.class, directory, programs)) {
            var url = child.announcement();
            try (var connection = connect(url)) {
                execute(connection, "create table kept (id int primary key)");
            }
            var cut = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> insertUntilCut(url, committed)), Thread::startVirtualThread);
            await().atMost(Duration.ofSeconds(30)).until(() -> committed.get() > 200);
            child.kill();
            long orphan = serverPid();
            assertThat(ProcessHandle.of(orphan))
                    .as("a server that outlives its JVM")
                    .isPresent();

            try (var database = database();
                    var connection = connect(database.jdbcUrl())) {
                assertThat(cut.join()).isInstanceOf(SQLException.class);
                assertThat(serverPid()).isNotEqualTo(orphan);
                await().until(() -> ProcessHandle.of(orphan).isEmpty());
                assertThat(value(connection, "select count(*) from kept where id <= " + committed))
                        .isEqualTo(committed.toString());
            }
        }
    }

    @Test
    void a_pid_that_belongs_to_another_program_now_is_left_alone() throws Exception {
        database().close();
        var bystander = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(directory.resolve("data/postmaster.pid"), bystander.pid() + "\n/elsewhere\n");
            database().close();
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void a_first_start_that_was_killed_halfway_is_done_anew() throws Exception {
        Files.createDirectories(directory.resolve("data.new/base"));
        Files.writeString(directory.resolve("data.new/PG_VERSION"), "18");
        assertThatCode(() -> database().close()).doesNotThrowAnyException();
    }

    @Test
    void an_answered_commit_is_on_disk_and_clients_come_from_this_machine_with_a_password() throws Exception {
        try (var database = database();
                var connection = connect(database.jdbcUrl())) {
            assertThat(value(connection, "show fsync")).isEqualTo("on");
            assertThat(value(connection, "show synchronous_commit")).isEqualTo("on");
            assertThat(value(connection, "show full_page_writes")).isEqualTo("on");
            assertThat(value(connection, "show max_connections")).isEqualTo("200");
            assertThat(value(connection, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(value(connection, "show server_version")).startsWith("18.");
            assertThat(value(connection, "select lower('ÄÖ') || current_user")).isEqualTo("äötidings");
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), database.user(), "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), "postgres", "postgres"))
                    .isInstanceOf(SQLException.class);
            assertThat(database.toString()).doesNotContain(database.password() + "@");
        }
    }

    @Test
    void a_taken_port_is_refused_at_once_and_the_directory_is_free_again() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            assertThatThrownBy(() -> EmbeddedDatabase.at(directory)
                            .programs(programs)
                            .port(port)
                            .start())
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("Port " + port + " on 127.0.0.1 is taken");
        }
        assertThatCode(() -> database().close()).doesNotThrowAnyException();
    }

    @Test
    void closing_twice_is_harmless_and_a_second_start_meanwhile_is_refused() {
        var database = database();
        assertThatThrownBy(this::database)
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("is in use");
        database.close();
        database.close();
        assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    }

    private EmbeddedDatabase database() {
        return EmbeddedDatabase.at(directory).programs(programs).port(0).start();
    }

    private long serverPid() throws Exception {
        return Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid"))
                .getFirst()
                .strip());
    }

    private static void insertUntilCut(String url, AtomicInteger committed) throws SQLException {
        try (var connection = connect(url);
                var insert = connection.prepareStatement("insert into kept values (?)")) {
            while (true) {
                insert.setInt(1, committed.get() + 1);
                insert.executeUpdate();
                committed.incrementAndGet();
            }
        }
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, "tidings", "tidings");
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
