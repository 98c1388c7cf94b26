package tidings.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file to write when all is measured. */
record Target(Path file) {

    /** Finds out before hours of measuring whether it can be written; an earlier report in it stays until then. */
    void requireWritable() throws IOException {
        boolean isNew = Files.notExists(file);
        Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
        if (isNew) Files.delete(file);
    }

    void write(String content) throws IOException {
        Files.writeString(file, content);
    }
}
