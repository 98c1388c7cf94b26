package tidings.cli.doctor;

import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import tidings.cli.access.DatabaseReason;

/** Runs checks one after the other; one that cannot look does not keep the others from it. */
final class Examination {

    private final List<Finding> findings = new ArrayList<>();

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    void run(Collection<? extends Check> checks) {
        checks.forEach(this::run);
    }

    /** @return what this one found */
    List<Finding> run(Check check) {
        var found = look(check);
        findings.addAll(found);
        return found;
    }

    /** What the checks need to know first. */
    <T> T ask(String about, Question<T> question, T otherwise) {
        try {
            return question.answer();
        } catch (SQLException e) {
            findings.add(unable(about, e));
            return otherwise;
        }
    }

    interface Question<T> {
        T answer() throws SQLException;
    }

    private static List<Finding> look(Check check) {
        try {
            return check.look();
        } catch (SQLException e) {
            return List.of(unable(check.about(), e));
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            return List.of(unable(check.about(), BrokerReason.of(e), "Look again; if it stays, see the broker's log."));
        }
    }

    private static Finding unable(String about, SQLException failure) {
        return unable(about, DatabaseReason.of(failure), DatabaseReason.remedy(failure));
    }

    private static Finding unable(String about, String reason, String remedy) {
        return Finding.error("check-failed", about, "cannot be looked at: " + reason, remedy);
    }
}
