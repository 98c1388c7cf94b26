package tidings.cli.doctor;

/** How far the broker or the database could be looked at. No address has a password in it. */
sealed interface Part {

    record Seen(String address) implements Part {}

    /** Nobody asked for it. */
    record NotLookedAt(String why) implements Part {}

    record Unreachable(String address, String reason, String remedy) implements Part {}
}
