package tidings.cli.access;

/** A part cannot be looked at, and why, in words for a person. */
public final class UnreachableException extends Exception {

    private static final long serialVersionUID = 1;

    private final String address;
    private final String remedy;

    public UnreachableException(String address, String reason, String remedy) {
        super(reason);
        this.address = address;
        this.remedy = remedy;
    }

    /** Without credentials. */
    public String address() {
        return address;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }
}
