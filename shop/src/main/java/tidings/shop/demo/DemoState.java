package tidings.shop.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import tidings.embedded.EmbeddedDatabase;

/** What the embedded parts keep between two starts. */
record DemoState(Path broker, Path database, Path log, Path programs) {

    static DemoState of(DemoSettings settings) {
        return new DemoState(
                settings.brokerDirectory(), settings.databaseDirectory(), settings.logDirectory(), settings.programs());
    }

    /** Whether a demo was killed here, and its database perhaps not. */
    boolean hasOrphanedDatabase() {
        if (!Files.isDirectory(database)) return false;
        try (var files = Files.find(database, 3, (path, attributes) -> path.endsWith("postmaster.pid"))) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes these directories and nothing else; a link is deleted, not followed. */
    void wipe() {
        // Its start stops a server that outlived its demo: nobody deletes files under a running database.
        if (hasOrphanedDatabase())
            EmbeddedDatabase.at(database).programs(programs).port(0).start().close();
        for (var directory : new Path[] {broker, database, log}) delete(directory);
    }

    static void delete(Path directory) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) return;
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) throw failure;
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new DemoException("Cannot delete " + directory + ": " + e, e);
        }
    }
}
