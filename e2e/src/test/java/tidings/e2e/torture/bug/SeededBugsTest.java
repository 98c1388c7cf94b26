package tidings.e2e.torture.bug;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tidings.e2e.torture.fault.Faults;
import tidings.postgres.Migrations;
import tidings.testkit.InMemoryBroker;
import tidings.testkit.InMemoryStore;

class SeededBugsTest {

    static Iterable<SeededBug> all() {
        return SeededBugs.all();
    }

    /** What it changes may have moved: then it would be planted nowhere, and missed. */
    @ParameterizedTest
    @MethodSource("all")
    void each_finds_what_it_is_planted_in(SeededBug bug) {
        var planting = bug.planting();
        assertThat(planting.schema().apply(Migrations.script("producer"))).contains("create table outbox");
        assertThat(planting.ofStore().apply(InMemoryStore.create())).isNotNull();
        assertThat(planting.ofBroker().apply(InMemoryBroker.create().connect())).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("all")
    void each_names_faults_that_there_are_and_a_hazard(SeededBug bug) {
        assertThat(Faults.named(bug.faults())).hasSameSizeAs(bug.faults());
        assertThat(bug.hazard()).matches("H([1-9]|[12][0-9]|30)");
        assertThat(SeededBugs.named(bug.word())).isSameAs(bug);
    }

    @Test
    void there_are_at_least_thirty() {
        assertThat(SeededBugs.all()).hasSizeGreaterThanOrEqualTo(30);
    }
}
