package tidings.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest implements StoreContract {

    private final InMemoryStore store = InMemoryStore.create();

    @Override
    public StoreFixture fixture() {
        return store;
    }

    @Test
    void without_a_transaction_each_write_commits_by_itself() throws Exception {
        try (var connection = store.dataSource().getConnection()) {
            StoreSteps.add(store, connection, "ada", "stored");

            assertThat(Claimant.ofAllLanes(store).all()).hasSize(1);
        }
    }

    @Test
    void a_connection_that_is_closed_rolls_back_and_takes_no_more() throws Exception {
        var connection = StoreSteps.begin(store);
        StoreSteps.add(store, connection, "ada", "given up");
        connection.close();
        connection.close();

        assertThat(connection.isClosed()).isTrue();
        assertThat(Claimant.ofAllLanes(store).all()).isEmpty();
        assertThatThrownBy(() -> StoreSteps.add(store, connection, "ada", "late"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void two_that_wait_for_each_other_are_told() throws Exception {
        var keys = List.of(StoreSteps.key(), StoreSteps.key());
        try (var first = StoreSteps.begin(store);
                var second = StoreSteps.begin(store)) {
            store.inbox().add(first, List.of(keys.get(0)));
            store.inbox().add(second, List.of(keys.get(1)));
            var waiting = StoreSteps.meanwhile(() -> store.inbox().add(first, List.of(keys.get(1))));
            StoreSteps.forAWhile().until(() -> !waiting.isDone());

            assertThatThrownBy(() -> store.inbox().add(second, List.of(keys.get(0))))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40P01"));
            second.rollback();

            assertThat(waiting.join()).isTrue();
        }
    }

    @Test
    void it_has_no_statements() throws Exception {
        try (var connection = store.dataSource().getConnection()) {
            assertThatThrownBy(() -> connection.prepareStatement("select 1"))
                    .isInstanceOf(SQLFeatureNotSupportedException.class);
        }
    }
}
