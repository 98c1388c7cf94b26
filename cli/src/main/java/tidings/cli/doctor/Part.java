package tidings.cli.doctor;

import tidings.cli.access.UnreachableException;

/** How far the broker or the database could be looked at. No address has a password in it. */
sealed interface Part {

    record Seen(String address) implements Part {}

    /** Nobody asked for it. */
    record NotLookedAt(String why) implements Part {}

    record Unreachable(String address, String reason, String remedy) implements Part {

        Unreachable(UnreachableException e) {
            this(e.address(), e.reason(), e.remedy());
        }
    }
}
