package tidings.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Made-up outcomes. */
final class Outcomes {

    /** Ours beside the bare client: the first pair at 0.5, the second at 1.5, the third at 0.9. */
    static final Outcome PUBLISH = Outcome.ofRates(
            "publish",
            "an event out until its confirm",
            "amqp-client",
            List.of(series("amqp-client", 1000, 2000, 3000), series("Tidings", 500, 3000, 2700)));

    static final Outcome CONSUME = Outcome.ofRates(
            "consume",
            "a delivery until its ack",
            "amqp-client",
            List.of(series("amqp-client", 4000), series("Spring AMQP", 2000), series("Tidings", 4000)));

    /** One message in 8 s, nothing else measured. */
    static final Outcome STARTUP = Outcome.ofRates(
            "startup",
            "to the first mail",
            "",
            List.of(new Series("demo", "", List.of(Measurement.ofRate(1, 8_000_000_000L)))));

    private Outcomes() {}

    /** Rounds of one second. */
    static Series series(String contender, long... messages) {
        var rounds = Arrays.stream(messages).mapToObj(Outcomes::round).toList();
        return new Series(contender, contender + " at its best", rounds);
    }

    private static Measurement round(long messages) {
        return new Measurement(
                messages,
                1_000_000_000,
                2_000_000,
                9_000_000,
                20_000_000,
                30_000_000,
                messages * 1536,
                messages * 12_000);
    }
}
