package tidings.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(World.Extension.class)
class DemoTest {

    @Test
    void users_are_greeted_and_orders_end_as_they_should(World world) throws Exception {
        assertThat(Rehearsal.run(world.demo(), event -> {}))
                .isNotEmpty()
                .allSatisfy(
                        check -> assertThat(check.holds()).as(check.toString()).isTrue());
    }

    @Test
    void a_taken_port_is_told_before_anything_starts(@TempDir Path directory) throws Exception {
        var settings = World.settings(directory);
        try (var squatter = new ServerSocket(settings.ports().of(Part.EMAILS), 1, InetAddress.getLoopbackAddress());
                var demo = new Demo(settings)) {
            assertThat(squatter.isBound()).isTrue();
            assertThatThrownBy(() -> demo.start(part -> {}))
                    .isInstanceOf(DemoException.class)
                    .hasMessageContainingAll("port " + settings.ports().of(Part.EMAILS), "email-service");
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void fresh_deletes_what_the_parts_stored_and_nothing_beside_it(@TempDir Path directory) throws Exception {
        var settings = DemoSettings.of(directory, Map.of());
        var elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("mine"), "");
        Files.createDirectories(settings.brokerDirectory().resolve("store"));
        Files.createSymbolicLink(settings.brokerDirectory().resolve("link"), elsewhere);

        DemoState.of(settings).wipe();

        assertThat(settings.brokerDirectory()).doesNotExist();
        assertThat(elsewhere.resolve("mine")).exists();
    }

    @Test
    void real_parts_come_from_the_environment(@TempDir Path directory) {
        var settings = DemoSettings.of(
                directory,
                Map.of(
                        "TIDINGS_BROKER_URI", "amqp://user:secret@127.0.0.1:5672",
                        "TIDINGS_DATABASE_URL", "jdbc:postgresql://127.0.0.1:5432/shop?password=secret",
                        "TIDINGS_DATABASE_USER", "shop",
                        "TIDINGS_DATABASE_PASSWORD", "secret"));

        assertThat(settings.isOnRealParts()).isTrue();
        assertThat(settings.broker()).isEqualTo(URI.create("amqp://user:secret@127.0.0.1:5672"));
        assertThat(String.valueOf(settings.database())).doesNotContain("secret");
    }

    @Test
    void a_real_part_that_is_half_named_is_told_without_its_password(@TempDir Path directory) {
        assertThatThrownBy(() -> DemoSettings.of(directory, Map.of("TIDINGS_BROKER_URI", "http://u:secret@127.0.0.1")))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("TIDINGS_BROKER_URI")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() ->
                        DemoSettings.of(directory, Map.of("TIDINGS_DATABASE_URL", "jdbc:postgresql://127.0.0.1/shop")))
                .isInstanceOf(DemoException.class)
                .hasMessageContainingAll("TIDINGS_DATABASE_USER", "TIDINGS_DATABASE_PASSWORD");
    }
}
