package tidings.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tidings.messaging.InvalidMessageException.Reason.INVALID_DATA;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tidings.messaging.ConfigurationException;
import tidings.messaging.EventType;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Limits;
import tidings.messaging.MessageProperties;
import tidings.messaging.MessageTypes;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;

/** What fits a record, and what does not. */
class DataTest {

    private static final String TYPE = "everything.happened";

    private static Samples.Everything read(String data) {
        return (Samples.Everything) Wire.data(TYPE, data).read().data();
    }

    @Test
    void data_of_every_kind_is_read() {
        assertThat(read(Samples.json(Samples.EVERYTHING_JSON))).isEqualTo(Samples.EVERYTHING);
    }

    @Test
    void data_ahead_of_its_type_is_read_without_losing_a_digit() {
        var wire = Wire.body("{\"data\":" + Samples.json(Samples.EVERYTHING_JSON) + ",\"type\":\"" + TYPE
                + "\",\"timestamp\":0,\"id\":\"1\"}");

        assertThat(wire.read().data()).isEqualTo(Samples.EVERYTHING);
    }

    @Test
    void members_that_no_component_has_are_ignored() {
        assertThat(read(Samples.everythingBut("later", "{\"deep\":[1,{}]}"))).isEqualTo(Samples.EVERYTHING);
    }

    @ParameterizedTest
    @CsvSource({"nick", "age", "remark"})
    void what_may_be_absent_may_be_null_too(String component) {
        assertThat(read(Samples.everythingBut(component, "null")))
                .isEqualTo(read(Samples.everythingWithout(component)));
        assertThat(read(Samples.everythingWithout("nick")).nick()).isEqualTo(Optional.empty());
        assertThat(read(Samples.everythingWithout("age")).age()).isEqualTo(OptionalInt.empty());
        assertThat(read(Samples.everythingWithout("remark")).remark()).isNull();
    }

    static Stream<String> required() {
        return Samples.EVERYTHING_JSON.keySet().stream()
                .filter(name -> !name.equals("nick") && !name.equals("age") && !name.equals("remark"));
    }

    @ParameterizedTest
    @MethodSource("required")
    void a_component_that_is_null_is_refused_by_its_path(String component) {
        refusedAt("$.data." + component, Samples.everythingBut(component, "null"));
    }

    @ParameterizedTest
    @MethodSource("required")
    void a_component_that_is_missing_is_refused_by_its_path(String component) {
        refusedAt("$.data." + component, Samples.everythingWithout(component));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "line    | {'quantity':1}                          | $.data.line.sku",
                "line    | {'sku':null,'quantity':1}               | $.data.line.sku",
                "lines   | [{'sku':'a','quantity':1},{'sku':'b'}]  | $.data.lines[1].quantity",
                "lines   | [null]                                  | $.data.lines",
                "counts  | {'x':null}                              | $.data.counts",
                "payment | {'kind':'card','digits':null}           | $.data.payment.digits",
                "payment | {'kind':'card'}                         | $.data.payment.digits",
            })
    void null_is_refused_in_nested_records_and_in_collections(String component, String json, String path) {
        refusedAt(path, Samples.everythingBut(component, json.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text   | 4711",
                "text   | 47.11",
                "text   | true",
                "text   | {}",
                "text   | []",
                "text   | ['a']",
                "nick   | 4711",
                "remark | true",
                "count  | '4711'",
                "count  | 4711.0",
                "count  | 47.11",
                "count  | true",
                "count  | ''",
                "count  | 4711000000",
                "count  | [1]",
                "total  | '4711'",
                "total  | 47110000000000000000",
                "age    | '4711'",
                "ratio  | '47.11'",
                "ratio  | false",
                "price  | '47.11'",
                "price  | ''",
                "big    | '4711'",
                "big    | 47.11",
                "ready  | 1",
                "ready  | 'true'",
                "ready  | ''",
                "at     | 4711",
                "at     | 47.11",
                "at     | '4711'",
                "at     | '47.11'",
                "at     | '-4711'",
                "at     | 'yesterday-4711'",
                "at     | ''",
                "at     | '2026-01-02T03:04:05'",
                "local  | 4711",
                "day    | [2026,1,2]",
                "day    | 4711",
                "day    | ''",
                "took   | 4711",
                "took   | '4711'",
                "uuid   | 'ada-4711'",
                "uuid   | ''",
                "uuid   | 4711",
                "colour | 1",
                "colour | '1'",
                "ratio  | 'NaN'",
                "ratio  | 'Infinity'",
                "ratio  | '-Infinity'",
                "ratio  | 1e4711",
                "ratio  | -1e4711",
                "colour | 'BLUE-4711'",
                "colour | 'green'",
                "colour | ''",
                "colour | 'the colour 1'",
                "line   | 'ada-4711'",
                "line   | ''",
                "line   | []",
                "line   | 4711",
                "gaps   | [['4711']]",
                "gaps   | ['a',['4711']]",
                "gaps   | ['a',4711]",
                "lines  | {}",
                "lines  | ''",
                "counts | []",
                "counts | {'x':'4711'}",
                "payment | {'kind':'shell-4711'}",
                "payment | {'digits':'4711'}",
                "payment | {'kind':'tidings.json.Samples$Card','digits':'4711'}",
            })
    void nothing_is_converted_and_no_value_is_told(String component, String json) {
        var message = refusedAt("$.data." + component, Samples.everythingBut(component, json.replace('\'', '"')));

        assertThat(message).doesNotContain("4711", "47.11", "2026");
    }

    @ParameterizedTest
    @CsvSource({"ratio,1", "price,1", "price,1E+3", "total,-1", "text,\"\""})
    void what_needs_no_conversion_is_read(String component, String json) {
        assertThat(Wire.data(TYPE, Samples.everythingBut(component, json)).read())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grams   | {\"grams\":1e999,\"degrees\":1}",
                "degrees | {\"grams\":1,\"degrees\":1e300}",
                "degrees | {\"grams\":1,\"degrees\":\"NaN\"}",
                "degrees | {\"grams\":1,\"degrees\":null}",
                "tare    | {\"grams\":1,\"degrees\":1,\"tare\":\"Infinity\"}",
                "tare    | {\"grams\":1,\"degrees\":1,\"tare\":-1e999}",
                "drift   | {\"grams\":1,\"degrees\":1,\"drift\":1e39}",
            })
    void a_number_that_its_component_cannot_hold_is_refused(String component, String json) {
        var refusal = Wire.data("scale.read", json).refused();

        assertThat(refusal.reason()).isEqualTo(INVALID_DATA);
        assertThat(refusal).hasMessageContaining("$.data." + component);
    }

    @Test
    void a_number_that_is_left_out_where_it_may_be_is_none() {
        var read = Wire.data("scale.read", "{\"grams\":1.5,\"degrees\":2}").read();

        assertThat(read.data()).isEqualTo(new Samples.ScaleRead(1.5, 2, null, null));
    }

    @ParameterizedTest
    @CsvSource({"'[]'", "'\"ada-4711\"'", "4711", "true", "'\"\"'", "null"})
    void data_that_is_no_object_is_refused(String json) {
        assertThat(refusedAt("$.data", json)).doesNotContain("4711");
    }

    @Test
    void missing_data_is_refused() {
        var refusal = Wire.body("{\"id\":\"1\",\"timestamp\":0,\"type\":\"user.created\"}")
                .refused();

        assertThat(refusal.reason()).isEqualTo(INVALID_DATA);
        assertThat(refusal).hasMessage("$.data is missing");
    }

    @Test
    void a_constructor_that_throws_refuses_the_message_and_its_words_are_not_told() {
        var refusal =
                Wire.data("user.created", Samples.ADA_JSON.replace("Ada", " ")).refused();

        assertThat(refusal.reason()).isEqualTo(INVALID_DATA);
        assertThat(refusal)
                .hasMessage("the data does not fit UserCreated: $.data is refused by its constructor"
                        + " (IllegalArgumentException)")
                .hasNoCause();
    }

    @Test
    void a_nested_constructor_that_throws_is_told_by_its_path() {
        refusedAt("$.data.lines[0]", Samples.everythingBut("lines", "[{\"sku\":\"a\",\"quantity\":-4711}]"));
    }

    @Test
    void names_in_a_path_are_escaped_and_bounded() {
        var name = "a\\n\\u001b[31m" + "x".repeat(5000);
        var refusal = Wire.data(TYPE, Samples.everythingBut("counts", "{\"" + name + "\":true}"))
                .refused();

        assertThat(refusal.getMessage())
                .contains("$.data.counts.a\\u000a\\u001b[31mxxx")
                .hasSizeLessThan(500);
    }

    @Test
    void the_applications_mapper_cannot_loosen_what_is_promised() {
        var loose = JsonMapper.builder()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfBaseType(Object.class)
                                .build(),
                        DefaultTyping.NON_FINAL)
                .enable(tools.jackson.databind.DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                .enable(tools.jackson.databind.MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        var format = CloudEventsJson.with(loose, Limits.DEFAULT);
        var good = Wire.data(TYPE, Samples.json(Samples.EVERYTHING_JSON)).format(format);
        var named = Wire.data(TYPE, Samples.everythingBut("gaps", "[\"java.util.ArrayList\",[\"a\"]]"))
                .format(format);
        var unwrapped = Wire.data(TYPE, Samples.everythingBut("day", "[\"2026-01-02\"]"))
                .format(format);
        var converted = Wire.data(TYPE, Samples.everythingBut("count", "\"1\"")).format(format);

        assertThat(good.read().data()).isEqualTo(Samples.EVERYTHING);
        assertThat(named.refused().reason()).isEqualTo(INVALID_DATA);
        assertThat(unwrapped.refused().reason()).isEqualTo(INVALID_DATA);
        assertThat(converted.refused().reason()).isEqualTo(INVALID_DATA);
    }

    @Test
    void the_applications_naming_is_kept() {
        var format = CloudEventsJson.with(
                JsonMapper.builder()
                        .propertyNamingStrategy(tools.jackson.databind.PropertyNamingStrategies.SNAKE_CASE)
                        .build(),
                Limits.DEFAULT);
        var good = Wire.data("user.created", Samples.ADA_JSON.replace("userId", "user_id"));

        assertThat(new Wire(good.body(), good.properties(), "", format).read().data())
                .isEqualTo(Samples.ADA);
    }

    @Test
    void a_deserializer_that_loses_count_of_brackets_cannot_pass_data_off_as_attributes() {
        var careless = new SimpleModule()
                .addDeserializer(Samples.UserCreated.class, new StdDeserializer<>(Samples.UserCreated.class) {
                    @Override
                    public Samples.UserCreated deserialize(JsonParser parser, DeserializationContext context) {
                        parser.nextToken();
                        return Samples.ADA;
                    }
                });
        var format =
                CloudEventsJson.with(JsonMapper.builder().addModule(careless).build(), Limits.DEFAULT);
        var wire = Wire.data("user.created", "{\"id\":\"2\"}").format(format);

        assertThat(wire.refused().reason()).isEqualTo(INVALID_DATA);
        assertThat(wire.refused()).hasMessage("the data does not fit UserCreated: $.data nests otherwise");
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    sealed interface Named permits NamedOne {}

    record NamedOne(String text) implements Named {}

    @EventType("class.named")
    record ClassNamed(Named named) {}

    sealed interface Bare permits BareOne {}

    record BareOne(String text) implements Bare {}

    @EventType("bare.interface")
    record BareInterface(Bare bare) {}

    @Test
    void a_record_that_would_read_class_names_is_a_configuration_error() {
        assertThatThrownBy(() -> readAs("class.named", "{\"named\":{}}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("JsonTypeInfo.Id.NAME");
    }

    @Test
    void a_record_that_no_message_could_fit_is_a_configuration_error() {
        assertThatThrownBy(() -> readAs("bare.interface", "{\"bare\":{\"text\":\"4711\"}}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("BareInterface");
    }

    private static void readAs(String type, String data) {
        var wire = Wire.data(type, data);
        var types = MessageTypes.of(ClassNamed.class, BareInterface.class);
        wire.format().decode(new IncomingMessage("q", "e", "k", MessageProperties.none(), wire.body()), types);
    }

    private static String refusedAt(String path, String data) {
        var refusal = Wire.data(TYPE, data).refused();
        assertThat(refusal.reason()).isEqualTo(INVALID_DATA);
        assertThat(refusal.getMessage()).containsPattern(java.util.regex.Pattern.quote(path) + "(?![A-Za-z])");
        assertThat(refusal).hasNoCause();
        return String.valueOf(refusal.getMessage());
    }
}
