package tidings.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** PostgreSQL's own benchmark, at the statements that handle one message. */
final class PgBench {

    static final String NAME = "pgbench";

    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final int THREADS = 2;
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern TRANSACTIONS = Pattern.compile("number of transactions actually processed: (\\d+)");

    /** Ids that rise, as ours do: others would be dearer for the index. */
    private static final String SCRIPT = """
        \\set account random(1, %d)
        begin;
        insert into reader.inbox (consumer, source, id, time) values ('%s', 'tidings-pgbench', uuidv7()::text, now()) on conflict do nothing;
        update bench.account set balance = balance + 1 where id = :account;
        commit;
        """.formatted(DatabaseStage.ACCOUNTS, Load.QUEUE);

    private final Path program;
    private final Place place;
    private final int port;

    private PgBench(Path program, Place place, int port) {
        this.program = program;
        this.place = place;
        this.port = port;
    }

    /** Of the newest PostgreSQL that is installed; empty if there is none. The embedded one comes without. */
    static Optional<PgBench> installed(Place place, int port) throws IOException {
        if (!Files.isDirectory(PACKAGES)) return Optional.empty();
        try (var versions = Files.list(PACKAGES)) {
            return versions.sorted(Comparator.<Path>naturalOrder().reversed())
                    .map(version -> version.resolve("bin").resolve(NAME))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .map(program -> new PgBench(program, place, port));
        }
    }

    String settings() {
        return "-c " + InboxContender.CONNECTIONS + " -j " + THREADS
                + " -n -M prepared: begin; insert into inbox; update of a row at random; commit";
    }

    Measurement run(double seconds) throws IOException, InterruptedException {
        var script = Files.createTempFile("tidings-pgbench", ".sql");
        try {
            Files.writeString(script, SCRIPT);
            return measured(told(script, Math.max(1, Math.round(seconds))));
        } finally {
            Files.delete(script);
        }
    }

    private String told(Path script, long seconds) throws IOException, InterruptedException {
        var database = place.jdbcUrl().substring(place.jdbcUrl().lastIndexOf('/') + 1);
        var builder = new ProcessBuilder(List.of(
                        program.toString(),
                        "--client=" + InboxContender.CONNECTIONS,
                        "--jobs=" + THREADS,
                        "--no-vacuum",
                        "--protocol=prepared",
                        "--time=" + seconds,
                        "--file=" + script,
                        "--host=127.0.0.1",
                        "--port=" + port,
                        "--username=" + place.user(),
                        database))
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", place.password());
        var process = builder.start();
        try (var output = process.inputReader()) {
            var told = String.join("\n", output.lines().toList());
            if (process.waitFor() != 0) throw new BenchException("pgbench failed:\n" + told);
            return told;
        } finally {
            process.destroy();
        }
    }

    private static Measurement measured(String told) {
        var rate = RATE.matcher(told);
        var transactions = TRANSACTIONS.matcher(told);
        if (!rate.find() || !transactions.find()) throw new BenchException("pgbench told no rate:\n" + told);
        long messages = Long.parseLong(transactions.group(1));
        return Measurement.ofRate(messages, (long) (messages * 1e9 / Double.parseDouble(rate.group(1))));
    }
}
