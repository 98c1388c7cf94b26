package tidings.benchmarks;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A worker for each library, kept from round to round so that its code stays compiled. */
final class Crew implements AutoCloseable {

    private final Map<Library, WorkerProcess> workers = new EnumMap<>(Library.class);

    private Crew() {}

    static Crew of(List<Library> libraries, Place place) {
        var crew = new Crew();
        for (var library : libraries) crew.workers.put(library, WorkerProcess.start(library, place));
        return crew;
    }

    WorkerProcess worker(Library library) {
        return Objects.requireNonNull(workers.get(library));
    }

    @Override
    public void close() throws IOException {
        for (var worker : workers.values()) worker.close();
    }
}
