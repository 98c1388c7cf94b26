package tidings.cli.doctor;

/** A part cannot be looked at, and why, in words for a person. */
final class UnreachableException extends Exception {

    private static final long serialVersionUID = 1;

    private final String address;
    private final String remedy;

    UnreachableException(String address, String reason, String remedy) {
        super(reason);
        this.address = address;
        this.remedy = remedy;
    }

    Part.Unreachable part() {
        return new Part.Unreachable(address, String.valueOf(getMessage()), remedy);
    }
}
