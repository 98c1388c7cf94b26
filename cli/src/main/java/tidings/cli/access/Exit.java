package tidings.cli.unhandled;

/** How a verb ends, besides 0 and picocli's 2 for a wrong call. */
final class Exit {

    static final int DONE = 0;
    /** The database did not let it, or what it prints could not be written. */
    static final int FAILED = 1;
    /** It is not so as was asked: not there, or given up half way. */
    static final int NOT_SO = 3;

    private Exit() {}
}
