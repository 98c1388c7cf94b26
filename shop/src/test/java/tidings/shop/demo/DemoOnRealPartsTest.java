package tidings.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.embedded.EmbeddedDatabase;
import tidings.testkit.RabbitNode;

/** What {@code ./tidings demo --once} does where {@code TIDINGS_BROKER_URI} and {@code TIDINGS_DATABASE_URL} are set. */
@Tag("rabbitmq")
@Timeout(180)
class DemoOnRealPartsTest {

    @Test
    void the_demo_runs_on_rabbitmq_and_a_database_of_its_own_twice(@TempDir Path directory) throws Exception {
        try (var rabbit = RabbitNode.start();
                var database = EmbeddedDatabase.at(directory.resolve("database"))
                        .programs(World.programs())
                        .port(0)
                        .start()) {
            var access = new DatabaseAccess(database.jdbcUrl(), database.user(), database.password());
            var free = World.settings(directory);
            var settings = new DemoSettings(directory, World.programs(), free.ports(), rabbit.uri(), access);
            for (int run = 0; run < 2; run++) {
                try (var demo = new Demo(settings)) {
                    demo.start(part -> {});
                    assertThat(Rehearsal.run(demo, event -> {}))
                            .isNotEmpty()
                            .allSatisfy(check -> assertThat(check.holds())
                                    .as(check.toString())
                                    .isTrue());
                }
            }
        }
    }
}
