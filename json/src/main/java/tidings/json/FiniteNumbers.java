package tidings.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.jdk.NumberDeserializers.DoubleDeserializer;
import tools.jackson.databind.deser.jdk.NumberDeserializers.FloatDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.jdk.NumberSerializers.DoubleSerializer;
import tools.jackson.databind.ser.jdk.NumberSerializers.FloatSerializer;

/**
 * Takes a {@code double} or {@code float} from a JSON number that it can hold, and writes none but such. Jackson's own write and
 * take the texts {@code "NaN"} and {@code "Infinity"} too, and make a number that is too large infinite.
 */
final class FiniteNumbers {

    private FiniteNumbers() {}

    static SimpleModule addTo(SimpleModule module) {
        return module.addDeserializer(Double.class, new Doubles(Double.class, null))
                .addDeserializer(Double.TYPE, new Doubles(Double.TYPE, 0.0))
                .addDeserializer(Float.class, new Floats(Float.class, null))
                .addDeserializer(Float.TYPE, new Floats(Float.TYPE, 0.0f))
                .addSerializer(Double.class, new WritesDoubles())
                .addSerializer(Double.TYPE, new WritesDoubles())
                .addSerializer(Float.class, new WritesFloats())
                .addSerializer(Float.TYPE, new WritesFloats());
    }

    private static void requireNoText(
            ValueDeserializer<?> deserializer, JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() == JsonToken.VALUE_STRING)
            context.reportInputMismatch(deserializer, "a number is no JSON string");
    }

    private static void requireFinite(
            ValueDeserializer<?> deserializer, boolean finite, DeserializationContext context) {
        if (!finite) context.reportInputMismatch(deserializer, "the number is too large for its component");
    }

    private static final class Doubles extends DoubleDeserializer {

        @SuppressWarnings("NullAway") // Jackson's own, for a component that may be null
        Doubles(Class<Double> type, @Nullable Double instead) {
            super(type, instead);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) {
            requireNoText(this, parser, context);
            var number = super.deserialize(parser, context);
            requireFinite(this, number == null || Double.isFinite(number), context);
            return number;
        }
    }

    private static final class Floats extends FloatDeserializer {

        @SuppressWarnings("NullAway") // as above
        Floats(Class<Float> type, @Nullable Float instead) {
            super(type, instead);
        }

        @Override
        public Float deserialize(JsonParser parser, DeserializationContext context) {
            requireNoText(this, parser, context);
            var number = super.deserialize(parser, context);
            requireFinite(this, number == null || Float.isFinite(number), context);
            return number;
        }
    }

    private static final class WritesDoubles extends DoubleSerializer {

        WritesDoubles() {
            super(Double.class);
        }

        @Override
        public void serialize(Object number, JsonGenerator json, SerializationContext context) {
            if (!Double.isFinite((Double) number)) throw noJson(number, json);
            super.serialize(number, json, context);
        }
    }

    private static final class WritesFloats extends FloatSerializer {

        @Override
        public void serialize(Object number, JsonGenerator json, SerializationContext context) {
            if (!Float.isFinite((Float) number)) throw noJson(number, json);
            super.serialize(number, json, context);
        }
    }

    private static InfiniteNumberException noJson(Object number, JsonGenerator json) {
        return new InfiniteNumberException(json, number + " is no number of JSON");
    }

    /** Of the data, not of its class. */
    static final class InfiniteNumberException extends DatabindException {

        private static final long serialVersionUID = 1;

        InfiniteNumberException(JsonGenerator json, String message) {
            super(json, message);
        }
    }
}
