package tidings.e2e.torture.proxy;

/** Where bytes go. */
public enum Direction {
    TO_SERVER,
    TO_CLIENT
}
