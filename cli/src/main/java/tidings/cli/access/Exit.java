package tidings.cli.access;

/** How a verb ends, besides 0 and picocli's 2 for a wrong call. */
public final class Exit {

    public static final int DONE = 0;
    /** The database did not let it, or what it prints could not be written. */
    public static final int FAILED = 1;
    /** It is not so as was asked: not there, or given up half way. */
    public static final int NOT_SO = 3;

    private Exit() {}
}
