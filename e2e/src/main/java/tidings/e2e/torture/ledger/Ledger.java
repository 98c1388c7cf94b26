package tidings.e2e.torture.ledger;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was sent and what was answered, in a file before anybody else knows of it. Thread-safe. */
public final class Ledger implements AutoCloseable {

    private final BufferedWriter file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * @param sent when it was
     * @param answer empty while it is under way
     */
    public record Entry(Transfer transfer, Instant sent, Optional<Answer> answer) {}

    private Ledger(BufferedWriter file) {
        this.file = file;
    }

    public static Ledger at(Path file) throws IOException {
        return new Ledger(Files.newBufferedWriter(file));
    }

    public synchronized void sending(Transfer transfer) {
        var now = Instant.now();
        write("sent " + transfer.line() + " " + now);
        entries.put(transfer.id(), new Entry(transfer, now, Optional.empty()));
    }

    public synchronized void answered(Transfer transfer, Answer answer, String why) {
        write(answer + " " + transfer.id() + " " + Instant.now() + " " + why.replace('\n', ' '));
        entries.computeIfPresent(
                transfer.id(), (id, entry) -> new Entry(entry.transfer(), entry.sent(), Optional.of(answer)));
    }

    private void write(String line) {
        try {
            file.write(line);
            file.newLine();
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger cannot be written", e);
        }
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    public synchronized Map<Answer, Integer> answers() {
        return count(entries.values());
    }

    private static Map<Answer, Integer> count(Collection<Entry> entries) {
        var answers = new EnumMap<Answer, Integer>(Answer.class);
        for (var answer : Answer.values()) answers.put(answer, 0);
        for (var entry : entries) entry.answer().ifPresent(answer -> answers.merge(answer, 1, Integer::sum));
        return answers;
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
