package tidings.e2e.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What each user was told, in memory and line by line in a file. Thread-safe. */
final class Ledger implements AutoCloseable {

    private final Map<String, List<Entry>> entries = new ConcurrentHashMap<>();
    private final Writer file;

    Ledger(Path path) throws IOException {
        file = Files.newBufferedWriter(path);
    }

    /** What one try to register ended with. */
    enum Outcome {
        /** 201. */
        REGISTERED,
        /** 409: the address has a user. */
        TAKEN,
        /** An answer that promises that nothing was stored. */
        REFUSED,
        /** No connection: nothing was sent. */
        UNREACHABLE,
        /** The connection was lost, or the answer leaves open what was stored. */
        UNKNOWN,
        /** An answer that nobody should get. */
        SURPRISING;

        boolean isFinal() {
            return this == REGISTERED || this == TAKEN || this == SURPRISING;
        }

        /** Whether a later 409 may be about this very try. */
        boolean mayHaveStored() {
            return this == REGISTERED || this == UNKNOWN;
        }
    }

    /** @param detail the user's id where one was told, else what was answered */
    record Entry(Instant at, String address, String instance, Outcome outcome, String detail) {}

    void note(Entry entry) {
        entries.compute(entry.address(), (address, before) -> {
            var all = before == null ? new ArrayList<Entry>() : before;
            all.add(entry);
            return all;
        });
        write(entry);
    }

    private synchronized void write(Entry entry) {
        try {
            file.write("%s %s %s %s %s%n"
                    .formatted(entry.at(), entry.address(), entry.instance(), entry.outcome(), entry.detail()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who has a user, by a 201 or by a 409 after an unknown outcome; with the id where it was told. */
    Map<String, Optional<UUID>> registered() {
        var found = new TreeMap<String, Optional<UUID>>();
        entries.forEach((address, all) -> {
            var last = all.getLast();
            if (last.outcome() == Outcome.REGISTERED) found.put(address, Optional.of(UUID.fromString(last.detail())));
            else if (last.outcome() == Outcome.TAKEN) found.put(address, Optional.empty());
        });
        return found;
    }

    /** Answers that were wrong, one sentence each. */
    List<String> wrongAnswers() {
        var wrong = new ArrayList<String>();
        entries.forEach((address, all) -> {
            var last = all.getLast();
            if (!last.outcome().isFinal()) wrong.add(address + " was left at " + last.outcome());
            if (last.outcome() == Outcome.SURPRISING)
                wrong.add(address + " was answered " + last.detail() + " by " + last.instance());
            if (last.outcome() == Outcome.TAKEN
                    && all.stream().noneMatch(each -> each.outcome().mayHaveStored()))
                wrong.add(address + " is taken, though each answer before said that nothing was stored: "
                        + all.stream().map(Entry::detail).toList());
        });
        return wrong;
    }

    /** How often each outcome was told, tries that were repeated included. */
    Map<Outcome, Long> outcomes() {
        return entries.values().stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(Entry::outcome, TreeMap::new, Collectors.counting()));
    }

    /** How often each answer was given that did not settle it. */
    Map<String, Long> refusals() {
        return entries.values().stream()
                .flatMap(List::stream)
                .filter(entry -> !entry.outcome().isFinal())
                .collect(Collectors.groupingBy(Entry::detail, TreeMap::new, Collectors.counting()));
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
