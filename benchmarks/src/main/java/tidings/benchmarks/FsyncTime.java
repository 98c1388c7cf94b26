package tidings.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/** How long a disk takes to keep a few bytes, as at a commit. */
final class FsyncTime {

    private static final int TIMES = 200;

    /** As much as the database writes for a small transaction. */
    private static final int BYTES = 8_192;

    private FsyncTime() {}

    /** @return median and slowest, for people */
    static String in(Path directory) throws IOException {
        var nanos = measured(directory);
        Arrays.sort(nanos);
        return String.format(
                Locale.ROOT,
                "a write of 8 KiB with fsync takes %.2f ms here (median of %d; the slowest %.2f ms)",
                nanos[TIMES / 2] / 1e6,
                TIMES,
                nanos[TIMES - 1] / 1e6);
    }

    private static long[] measured(Path directory) throws IOException {
        var file = Files.createTempFile(directory, "fsync", "");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var block = ByteBuffer.allocate(BYTES);
            var nanos = new long[TIMES];
            for (int i = 0; i < TIMES; i++) {
                long began = System.nanoTime();
                channel.write(block.rewind(), (long) i % 16 * BYTES);
                channel.force(false);
                nanos[i] = System.nanoTime() - began;
            }
            return nanos;
        } finally {
            Files.delete(file);
        }
    }
}
