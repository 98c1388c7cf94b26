package tidings.e2e.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Where runs leave what they leave. */
final class Directories {

    private Directories() {}

    /** One that nothing is in yet. */
    static Path fresh(Path parent, long seed) throws IOException {
        var now = LocalDateTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        return Files.createDirectories(parent.resolve(now + "-" + seed)).toAbsolutePath();
    }
}
