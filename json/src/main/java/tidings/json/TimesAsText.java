package tidings.json;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.Year;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/** Takes times from texts only: a number says neither its unit nor its zone. */
final class TimesAsText extends ValueDeserializerModifier {

    private static final long serialVersionUID = 1;

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]+");
    private static final Set<Class<?>> NO_TIMES = Set.of(Year.class, Month.class, DayOfWeek.class);

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier bean, ValueDeserializer<?> deserializer) {
        var type = bean.getBeanClass();
        var isTime = type.getPackageName().equals("java.time") && !NO_TIMES.contains(type);
        return isTime ? new FromText(deserializer) : deserializer;
    }

    private static final class FromText extends DelegatingDeserializer {

        FromText(ValueDeserializer<?> deserializer) {
            super(deserializer);
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> deserializer) {
            return new FromText(deserializer);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING || isNumber(parser.getString()))
                context.reportWrongTokenException(this, JsonToken.VALUE_STRING, "a time is a text");
            return super.deserialize(parser, context);
        }

        private static boolean isNumber(String text) {
            return NUMBER.matcher(text).matches();
        }
    }
}
