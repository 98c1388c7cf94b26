package tidings.embedded;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL 18 server beside this process, reachable on 127.0.0.1 only, with a data directory that is kept.
 *
 * <p>An answered commit is on disk ({@code fsync}, {@code synchronous_commit} and {@code full_page_writes} are on), so it
 * survives {@link #close()}, a killed process and a killed server. The server of a killed process lives on; the next
 * start on its directory stops it first.
 *
 * <p>Programs for Linux and macOS on x86-64 and arm64 come with this module. Runs as a normal user, and as root where
 * {@code unshare -U} works.
 *
 * <p>Thread-safe. The server lives until {@link #close()}; no shutdown hook is installed, so that its owner decides the
 * order in which things stop.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private final DataDirectory directory;
    private final PostgresServer server;
    private final PostgresRole role;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedDatabase(DataDirectory directory, PostgresServer server, PostgresRole role, int port) {
        this.directory = directory;
        this.server = server;
        this.role = role;
        this.port = port;
    }

    /** A database in this directory; it is created when it does not exist. */
    public static Builder at(Path directory) {
        return new Builder(directory);
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + LoopbackPort.HOST + ":" + port + "/" + role.database();
    }

    /** Owns the database and may create others; not a superuser. */
    public String user() {
        return role.name();
    }

    public String password() {
        return role.password();
    }

    public int port() {
        return port;
    }

    /** Ends the open connections, rolling back what is uncommitted, and stops within about 30 seconds. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        try (directory) {
            Uninterrupted.run(server::stop);
        }
    }

    /** Address and directory, without credentials. */
    @Override
    public String toString() {
        return "EmbeddedDatabase[" + jdbcUrl() + ", " + directory.path() + "]";
    }

    /** Settings of a database to be started. Not thread-safe. */
    public static final class Builder {

        private final Path directory;
        private int port = 5433;
        private @Nullable Path programs;

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** The port on 127.0.0.1; 5433 unless set, 0 for a free one. */
        public Builder port(int port) {
            this.port = LoopbackPort.validated(port);
            return this;
        }

        /**
         * Where PostgreSQL's programs are unpacked, or already are; {@code programs} in the database's directory unless
         * set. Several databases may share one. Only this user may be able to write there: its files are run.
         */
        public Builder programs(Path directory) {
            this.programs = directory.toAbsolutePath();
            return this;
        }

        /**
         * Starts the server; when this returns, clients can connect.
         *
         * @throws EmbeddedStartException if the port is taken, the directory is in use or cannot be written, there are no
         *     programs for this machine, or the server does not start; the message has its last words
         */
        public EmbeddedDatabase start() {
            refuseBareRoot();
            var claimed = DataDirectory.claim(directory);
            try {
                return startIn(claimed);
            } catch (IOException e) {
                claimed.close();
                throw new EmbeddedStartException(
                        "The embedded database cannot start on " + claimed.path() + ": " + e.getMessage(), e);
            } catch (RuntimeException e) {
                claimed.close();
                throw e;
            }
        }

        private EmbeddedDatabase startIn(DataDirectory claimed) throws IOException {
            // A server left by a killed process may hold the port; without one the answer is known before any work.
            if (!PostgresServer.mayBeLeftIn(claimed.path())) LoopbackPort.available(port, PostgresServer.LISTENER);
            var binaries = PostgresBinaries.unpackedIn(programs == null ? claimed.resolve("programs") : programs);
            var server = PostgresServer.in(claimed.path(), binaries);
            var free = LoopbackPort.available(port, PostgresServer.LISTENER);
            server.start(free, PostgresRole.TIDINGS);
            return new EmbeddedDatabase(claimed, server, PostgresRole.TIDINGS, free);
        }

        private static void refuseBareRoot() {
            if ("root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()) {
                throw new EmbeddedStartException("PostgreSQL does not run as root, and `unshare -U` does not work here."
                        + " Run as another user, or use a PostgreSQL of your own.");
            }
        }
    }
}
