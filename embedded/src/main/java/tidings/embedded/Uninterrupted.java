package tidings.embedded;

/** Stopping must not be cut short because whoever stops has been interrupted, as threads are at a shutdown. */
final class Uninterrupted {

    private Uninterrupted() {}

    /** Hides an interrupt that is already there from the task and restores it afterwards. */
    static void run(Runnable task) {
        boolean interrupted = Thread.interrupted();
        try {
            task.run();
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
