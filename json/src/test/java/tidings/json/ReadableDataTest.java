package tidings.json;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.messaging.ConfigurationException;
import tidings.messaging.EventType;
import tidings.messaging.MessageTypes;

/** What can be said of a record before the first message. */
class ReadableDataTest {

    sealed interface Shape permits Circle {}

    record Circle(int radius) implements Shape {}

    record Layer(Shape shape) {}

    @EventType("drawing.made")
    record Direct(Shape shape) {}

    @EventType("drawing.made")
    record Deep(Layer layer) {}

    @EventType("drawing.made")
    record Listed(List<Shape> shapes) {}

    @EventType("drawing.made")
    record Mapped(Map<String, List<Layer>> layers) {}

    @EventType("drawing.made")
    record NamedByClass(
            @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Shape shape) {}

    @ParameterizedTest
    @ValueSource(classes = {Direct.class, Deep.class, Listed.class, Mapped.class, NamedByClass.class})
    void a_record_that_no_message_fits_is_a_configuration_error(Class<?> type) {
        assertThatThrownBy(() -> CloudEventsJson.format().requireReadable(MessageTypes.of(type)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        type == NamedByClass.class ? "class names" : type.getName() + " cannot be read from JSON")
                .hasMessageContaining(type == NamedByClass.class ? "Id.NAME" : Shape.class.getName());
    }

    @EventType("drawing.named")
    record Named(
            @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
            @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
            Shape shape,

            @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
            @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
            List<Shape> shapes,

            Map<String, List<Samples.Payment>> payments) {}

    @EventType("tree.grown")
    record Tree(@Nullable Tree left, List<Tree> more) {}

    @Test
    void what_messages_can_be_read_into_passes() {
        var types = MessageTypes.of(
                Samples.UserCreated.class, Samples.Everything.class, Samples.OrderEnded.class, Named.class, Tree.class);

        assertThatCode(() -> CloudEventsJson.format().requireReadable(types)).doesNotThrowAnyException();
    }
}
