package tidings.e2e.torture.ledger;

/**
 * An order to move money.
 *
 * @param from whose row is locked first: the subject, by which order is defined
 */
public record Transfer(String id, String from, String to, long amount, Trouble trouble) {

    /** As it goes over the wire to a producer and into the ledger's file. */
    public String line() {
        return String.join(" ", id, from, to, Long.toString(amount), trouble.name());
    }

    public static Transfer parse(String line) {
        var words = line.split(" ", -1);
        return new Transfer(words[0], words[1], words[2], Long.parseLong(words[3]), Trouble.valueOf(words[4]));
    }
}
