package tidings.e2e.torture.ledger;

import java.util.List;
import java.util.Map;

/**
 * What is there when nothing moves any more.
 *
 * @param money what stands on the accounts of producers and consumers together
 * @param tries how often transfers that make trouble were begun to be booked
 */
public record Evidence(List<Effect> effects, long money, Map<String, Integer> tries, Remains remains) {

    public Evidence {
        effects = List.copyOf(effects);
        tries = Map.copyOf(tries);
    }

    /**
     * What has not arrived.
     *
     * @param outbox rows that wait to leave, scheduled ones included, one sentence each
     * @param unhandled what came and has not taken effect
     * @param queues messages in each queue, those that are under way included
     */
    public record Remains(List<String> outbox, List<Waiting> unhandled, Map<String, Long> queues) {

        public Remains {
            outbox = List.copyOf(outbox);
            unhandled = List.copyOf(unhandled);
            queues = Map.copyOf(queues);
        }
    }

    /**
     * A message that a consumer keeps.
     *
     * @param transfer the id of the transfer it is about
     */
    public record Waiting(String queue, String state, String transfer, String reason) {}
}
