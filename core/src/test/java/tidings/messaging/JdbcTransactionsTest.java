package tidings.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What becomes of a connection that fails at any step; a real database is not to be brought to fail at each of them. */
class JdbcTransactionsTest {

    private final List<String> calls = new ArrayList<>();

    @Test
    void failures_of_the_rollback_and_the_close_do_not_hide_that_of_the_work() {
        var failure = new IllegalStateException("the work's own");

        var thrown = catchThrowable(() -> transactions("rollback", "close").call(connection -> {
            connection.get().setSchema("shop");
            throw failure;
        }));

        assertThat(thrown).isSameAs(failure);
        assertThat(thrown.getSuppressed()).extracting(Throwable::getMessage).containsExactly("rollback", "close");
        assertThat(calls).containsExactly("setAutoCommit false", "setSchema shop", "rollback", "close");
    }

    @Test
    void a_commit_without_an_answer_is_unavailable_and_the_connection_is_closed() {
        assertThatThrownBy(() -> transactions("commit", "rollback").call(connection -> {
                    connection.get().setSchema("shop");
                    return "done";
                }))
                .isInstanceOf(UnavailableException.class)
                .hasRootCauseMessage("commit");
        assertThat(calls).containsExactly("setAutoCommit false", "setSchema shop", "commit", "rollback", "close");
    }

    @Test
    void what_is_committed_has_succeeded_though_its_connection_fails_after_that() throws Exception {
        String result = transactions("setAutoCommit true", "close").call(connection -> {
            connection.get().setSchema("shop");
            return "done";
        });

        assertThat(result).isEqualTo("done");
        assertThat(calls)
                .containsExactly("setAutoCommit false", "setSchema shop", "commit", "setAutoCommit true", "close");
    }

    @Test
    void a_connection_that_cannot_begin_is_closed() {
        assertThatThrownBy(() -> transactions("setAutoCommit false").call(connection -> connection.get()))
                .isInstanceOf(UnavailableException.class);
        assertThat(calls).containsExactly("setAutoCommit false", "close");
    }

    @Test
    void a_connection_is_taken_once_and_given_back_as_it_came() throws Exception {
        transactions().call(connection -> {
            connection.get().setSchema("shop");
            connection.get().setSchema("mail");
            return "done";
        });

        assertThat(calls)
                .containsExactly(
                        "setAutoCommit false",
                        "setSchema shop",
                        "setSchema mail",
                        "commit",
                        "setAutoCommit true",
                        "close");
    }

    private Transactions transactions(String... failing) {
        var connection = proxy(Connection.class, Set.of(failing));
        return Transactions.jdbc((DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> connection));
    }

    private Object proxy(Class<?> type, Set<String> failing) {
        return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getName().equals("getTransactionIsolation")) return Connection.TRANSACTION_READ_COMMITTED;
            var call = method.getName() + (arguments == null ? "" : " " + arguments[0]);
            calls.add(call);
            if (failing.contains(call)) throw new SQLException(call, "08006");
            return null;
        });
    }
}
