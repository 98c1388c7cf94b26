package tidings.e2e.torture.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tidings.e2e.torture.ledger.Evidence.Remains;
import tidings.e2e.torture.ledger.Evidence.Waiting;
import tidings.e2e.torture.ledger.Ledger.Entry;
import tidings.e2e.torture.ledger.Violation.Check;

/** The judge sees each kind of violation in tables that are wrong, and nothing in tables that are right. */
class JudgeTest {

    private static final long MONEY = 1_000;

    private final List<Entry> entries = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final Map<String, Integer> tries = new HashMap<>();
    private final List<String> outbox = new ArrayList<>();
    private final List<Waiting> unhandled = new ArrayList<>();
    private final Map<String, Long> queues = new HashMap<>();
    private long money = MONEY;

    @Test
    void what_is_as_it_should_be_is_no_violation() {
        sent("t1", Answer.ACKNOWLEDGED, Trouble.NONE);
        sent("t2", Answer.UNKNOWN, Trouble.NONE);
        sent("t3", Answer.UNKNOWN, Trouble.NONE);
        sent("t4", Answer.REFUSED, Trouble.TOO_MUCH);
        sent("t5", Answer.ACKNOWLEDGED, Trouble.REMINDED);
        everywhere("t1", 1);
        everywhere("t3", 2);
        everywhere("t5", 3);
        effect(Hop.REMINDED, "t5", 3, 0);
        effect(Hop.NOTED_BEFORE, "t5", 3, 0);
        effect(Hop.NOTED_AFTER, "t5", 3, 0);

        assertThat(judged()).isEmpty();
    }

    @Test
    void what_nobody_can_book_is_a_discarded_dead_letter_and_no_violation() {
        sent("t1", Answer.ACKNOWLEDGED, Trouble.HOPELESS);
        effect(Hop.ACCEPTED, "t1", 1, 1);
        effect(Hop.AUDITED, "t1", 1, 0);
        unhandled.add(new Waiting("bank.booking", "DISCARDED", "t1", "handler-failed"));
        money -= 10;

        assertThat(judged()).isEmpty();
    }

    @Test
    void an_acknowledged_transfer_without_an_effect_is_lost_at_that_hop() {
        sent("t1", Answer.ACKNOWLEDGED, Trouble.NONE);
        everywhere("t1", 1);
        effects.removeIf(effect -> effect.hop() == Hop.RECEIPTED);

        assertThat(violations()).containsExactly(new Violation(Check.LOST, "t1 (ACKNOWLEDGED, NONE) is not receipted"));
    }

    @Test
    void an_unknown_transfer_that_was_accepted_must_arrive_everywhere() {
        sent("t1", Answer.UNKNOWN, Trouble.NONE);
        effect(Hop.ACCEPTED, "t1", 1, 1);

        assertThat(judged()).containsExactly(Check.LOST, Check.LOST, Check.LOST);
    }

    @Test
    void an_effect_that_happened_twice_is_told() {
        sent("t1", Answer.ACKNOWLEDGED, Trouble.NONE);
        everywhere("t1", 1);
        effect(Hop.AUDITED, "t1", 1, 0);

        assertThat(judged()).containsExactly(Check.TWICE);
    }

    @Test
    void a_refused_transfer_has_no_effect_anywhere() {
        sent("t1", Answer.REFUSED, Trouble.NONE);
        effect(Hop.AUDITED, "t1", 1, 0);

        assertThat(judged()).containsExactly(Check.OUT_OF_NOWHERE);
    }

    @Test
    void an_effect_of_what_was_never_sent_is_told() {
        effect(Hop.AUDITED, "t9", 1, 0);

        assertThat(judged()).containsExactly(Check.OUT_OF_NOWHERE);
    }

    @Test
    void effects_of_an_account_in_another_order_than_their_commits_are_told() {
        sent("t1", Answer.ACKNOWLEDGED, Trouble.NONE);
        sent("t2", Answer.ACKNOWLEDGED, Trouble.NONE);
        everywhere("t1", 1);
        everywhere("t2", 2);
        effects.removeIf(effect -> effect.hop() == Hop.BOOKED);
        effect(Hop.BOOKED, "t2", 2, 1);
        effect(Hop.BOOKED, "t1", 1, 2);

        assertThat(judged()).containsExactly(Check.ORDER);
    }

    @Test
    void two_effects_of_one_version_are_told() {
        sent("t1", Answer.ACKNOWLEDGED, Trouble.NONE);
        sent("t2", Answer.ACKNOWLEDGED, Trouble.NONE);
        everywhere("t1", 1);
        everywhere("t2", 2);
        effects.removeIf(effect -> effect.hop() == Hop.RECEIPTED);
        effect(Hop.RECEIPTED, "t1", 1, 1);
        effect(Hop.RECEIPTED, "t2", 2, 1);

        assertThat(judged()).containsExactly(Check.ORDER);
    }

    @Test
    void money_that_is_missing_is_told() {
        money -= 1;

        assertThat(judged()).containsExactly(Check.MONEY);
    }

    @Test
    void a_dead_letter_that_is_missing_is_told() {
        sent("t1", Answer.ACKNOWLEDGED, Trouble.HOPELESS);
        effect(Hop.ACCEPTED, "t1", 1, 1);
        effect(Hop.AUDITED, "t1", 1, 0);
        money -= 10;

        assertThat(judged()).containsExactly(Check.DEAD_LETTER);
    }

    @Test
    void a_dead_letter_of_what_can_be_booked_is_told() {
        sent("t1", Answer.ACKNOWLEDGED, Trouble.STUMBLES);
        everywhere("t1", 1);
        unhandled.add(new Waiting("bank.audit", "DEAD", "t1", "handler-failed"));

        assertThat(judged()).containsExactly(Check.LEFT_OVER);
    }

    @Test
    void what_is_left_in_outboxes_and_queues_is_told() {
        outbox.add("transfer.accepted of a1");
        queues.put("bank.audit", 2L);
        queues.put("bank.booking", 0L);

        assertThat(judged()).containsExactly(Check.LEFT_OVER, Check.LEFT_OVER);
    }

    @Test
    void what_is_begun_over_and_over_is_told() {
        tries.put("t1", 21);
        tries.put("t2", 20);

        assertThat(judged()).containsExactly(Check.WASTE);
    }

    private void sent(String id, Answer answer, Trouble trouble) {
        entries.add(new Entry(new Transfer(id, "a1", "a2", 10, trouble), Instant.EPOCH, Optional.of(answer)));
    }

    private void everywhere(String id, long sequence) {
        effect(Hop.ACCEPTED, id, sequence, sequence);
        effect(Hop.BOOKED, id, sequence, sequence);
        effect(Hop.AUDITED, id, sequence, 0);
        effect(Hop.RECEIPTED, id, sequence, sequence);
    }

    private void effect(Hop hop, String id, long sequence, long version) {
        effects.add(new Effect(hop, id, "a1", sequence, version, 10, Instant.EPOCH));
    }

    private List<Check> judged() {
        return violations().stream().map(Violation::check).toList();
    }

    private List<Violation> violations() {
        return Judge.judge(entries, new Evidence(effects, money, tries, new Remains(outbox, unhandled, queues)), MONEY);
    }
}
