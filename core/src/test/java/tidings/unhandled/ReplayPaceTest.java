package tidings.unhandled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ReplayPaceTest {

    @Test
    void the_widest_pace_is_taken_and_the_next_is_refused_by_name() {
        assertThat(ReplayPace.DEFAULT.perSecond(1).stopAbove(0).perSecond()).isEqualTo(1);
        assertThat(ReplayPace.DEFAULT.stopAbove(1).stopAbove()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplayPace.DEFAULT.perSecond(0))
                .withMessageContaining("perSecond");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplayPace.DEFAULT.stopAbove(-0.1))
                .withMessageContaining("stopAbove");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplayPace.DEFAULT.stopAbove(1.1))
                .withMessageContaining("stopAbove");
    }

    @Test
    void ten_steps_a_second_are_one_to_five_hundred_messages_each() {
        assertThat(ReplayPace.DEFAULT.perSecond(1).step()).isEqualTo(1);
        assertThat(ReplayPace.DEFAULT.perSecond(200).step()).isEqualTo(20);
        assertThat(ReplayPace.DEFAULT.perSecond(9_999).step()).isEqualTo(500);
    }

    @Test
    void more_than_the_share_is_too_much_and_the_share_itself_is_not() {
        var half = ReplayPace.DEFAULT.stopAbove(0.5);

        assertThat(half.isTooMuch(5, 10)).isFalse();
        assertThat(half.isTooMuch(6, 10)).isTrue();
        assertThat(half.isTooMuch(0, 0)).isFalse();
    }
}
