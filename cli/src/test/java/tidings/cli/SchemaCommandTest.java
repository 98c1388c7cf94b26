package tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tidings.postgres.StoreInspection;

@ExtendWith(Parts.Extension.class)
class SchemaCommandTest {

    @Test
    void what_it_prints_makes_all_tables_that_the_doctor_looks_for(Parts parts) throws SQLException {
        var printed = Operator.withoutEnvironment().run("schema", "--schema", "printed");

        parts.execute(printed.out());

        assertThat(printed.exitCode()).isZero();
        assertThat(StoreInspection.of(parts.dataSource(), "printed").missingTables())
                .isEmpty();
        for (var table : StoreInspection.tables())
            assertThat(printed.out()).containsPattern("create table " + table + "\\b");
    }

    @Test
    void no_table_is_made_that_the_doctor_does_not_look_for() {
        var made = Operator.withoutEnvironment()
                .run("schema")
                .out()
                .lines()
                .filter(line -> line.startsWith("create table "))
                .map(line -> line.split(" ", 4)[2]);

        assertThat(made).containsExactlyInAnyOrderElementsOf(StoreInspection.tables());
    }

    @Test
    void the_schema_is_called_tidings_unless_told_otherwise() {
        assertThat(Operator.withoutEnvironment().run("schema").out()).contains("set search_path to tidings;");
    }

    @Test
    void a_name_that_no_schema_can_have_is_refused() {
        var refused = Operator.withoutEnvironment().run("schema", "--schema", "x; drop table users");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--schema: 'x; drop table users' is no name");
        assertThat(refused.out()).isEmpty();
    }
}
