package tidings.e2e.torture.world;

import tidings.e2e.process.DatabaseProcess;

/** One for those who are asked from outside, and one for those who handle what follows. */
public record Databases(DatabaseProcess producers, DatabaseProcess consumers) implements AutoCloseable {

    @Override
    public void close() {
        producers.close();
        consumers.close();
    }
}
