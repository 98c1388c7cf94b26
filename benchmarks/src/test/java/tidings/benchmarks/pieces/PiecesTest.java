package tidings.benchmarks.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pieces do what they are measured for. */
class PiecesTest {

    @Test
    void the_sample_is_as_long_as_in_the_scenarios_and_comes_back_as_it_went() {
        var codec = new Codec();

        assertThat(codec.encode().body()).hasSize(1024);
        assertThat(codec.decode().data()).isEqualTo(Sample.event());
    }

    @Test
    void an_event_is_published() {
        var publishing = new Publishing();
        publishing.start();
        try {
            assertThat(publishing.publish().data()).isEqualTo(Sample.event());
        } finally {
            publishing.close();
        }
    }

    @Test
    @Timeout(30)
    void every_delivery_is_acked() {
        var consuming = new Consuming();
        consuming.start();
        try {
            assertThatCode(consuming::deliver).doesNotThrowAnyException();
        } finally {
            consuming.close();
        }
    }
}
