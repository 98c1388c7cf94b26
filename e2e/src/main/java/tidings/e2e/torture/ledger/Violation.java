package tidings.e2e.torture.ledger;

/** Something that does not hold. */
public record Violation(Check check, String what) {

    /** What was looked at. */
    public enum Check {
        /** Acknowledged, and an effect is missing. */
        LOST("lost"),
        /** An effect happened more than once. */
        TWICE("twice"),
        /** An effect of something that was refused, or never sent. */
        OUT_OF_NOWHERE("out of nowhere"),
        /** Two effects of one account in another order than they were committed. */
        ORDER("order"),
        /** Money that came or went. */
        MONEY("money"),
        /** A row or message is left that nothing explains. */
        LEFT_OVER("left over"),
        /** A dead letter that is none, or one that is missing. */
        DEAD_LETTER("dead letter"),
        /** The run itself failed at something: it proves less than it says. */
        HARNESS("harness"),
        /** A process did what costs others dearly: a loop, say. */
        WASTE("waste");

        private final String words;

        Check(String words) {
            this.words = words;
        }

        /** Whether no time can make it good again. */
        public boolean isFinal() {
            return this == TWICE || this == ORDER || this == WASTE;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    @Override
    public String toString() {
        return check + ": " + what;
    }
}
