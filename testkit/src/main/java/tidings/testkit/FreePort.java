package tidings.testkit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback for listeners of tests that start later, or come back on the same port.
 *
 * <p>That a port is free when one looks says nothing of the time when its listener starts. So a port of this class is
 * kept from two others: from outgoing connections, as it lies below the range from which systems take theirs; and from
 * the other tests of this user, in this JVM and in others, until this JVM ends. Thread-safe.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int END = 32_000;

    /** One file, a byte per port: a lock ends with its process, whatever ends it. */
    private static final FileChannel LOCKS = open();

    /** Strongly, as the JVM forgets a lock that nobody holds a reference to, and then takes it a second time. */
    private static final Set<FileLock> OURS = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** Takes a free port, which is given to nobody else before this JVM ends. */
    public static int take() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(FIRST, END);
        } while (!isOurs(port) || isListenedTo(port));
        return port;
    }

    private static boolean isOurs(int port) {
        try {
            var lock = LOCKS.tryLock(port, 1, false);
            return lock != null && OURS.add(lock);
        } catch (OverlappingFileLockException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock port " + port + " in " + file(), e);
        }
    }

    static boolean isListenedTo(int port) {
        try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return !probe.isBound();
        } catch (IOException taken) {
            return true;
        }
    }

    private static FileChannel open() {
        try {
            return FileChannel.open(file(), CREATE, WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + file(), e);
        }
    }

    private static Path file() {
        var name = "tidings-ports-" + System.getProperty("user.name") + ".lock";
        return Path.of(System.getProperty("java.io.tmpdir"), name);
    }
}
