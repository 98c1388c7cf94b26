package tidings.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTypesTest {

    @EventType("user.created")
    record UserCreated(@Subject UUID userId, String email) {}

    @Test
    void exchange_routing_key_version_and_schema_follow_from_the_name() {
        var type = MessageTypes.of(UserCreated.class).typeOf(UserCreated.class);

        assertThat(type.name()).isEqualTo("user.created");
        assertThat(type.kind()).isEqualTo(MessageType.Kind.EVENT);
        assertThat(type.exchange()).isEqualTo("user.events");
        assertThat(type.routingKey()).isEqualTo("user.created");
        assertThat(type.version()).isEqualTo("1.0.0");
        assertThat(type.dataschema()).isEqualTo(URI.create("urn:tidings:schema:user.created:1.0.0"));
    }

    @EventType(value = "user.created.v2", version = "2.3.1", exchange = "legacy", routingKey = "users.new")
    record Overridden(String email) {}

    @Test
    void what_is_said_goes_before_convention() {
        var type = MessageTypes.of(Overridden.class).typeOf(Overridden.class);

        assertThat(type.exchange()).isEqualTo("legacy");
        assertThat(type.routingKey()).isEqualTo("users.new");
        assertThat(type.dataschema()).isEqualTo(URI.create("urn:tidings:schema:user.created:2.3.1"));
    }

    @CommandType("inventory.reserve")
    record Reserve(int quantity) implements Command<Void> {}

    @Test
    void a_command_goes_to_the_commands_of_its_owner() {
        assertThat(MessageTypes.of(Reserve.class).typeOf(Reserve.class).exchange())
                .isEqualTo("inventory.commands");
    }

    sealed interface OrderEnded {}

    @EventType("order.confirmed")
    record OrderConfirmed(UUID orderId) implements OrderEnded {}

    @EventType("order.rejected")
    record OrderRejected(UUID orderId, String reason) implements OrderEnded {}

    @Test
    void a_sealed_interface_registers_all_it_permits() {
        assertThat(MessageTypes.of(OrderEnded.class).all())
                .extracting(MessageType::name)
                .containsExactlyInAnyOrder("order.confirmed", "order.rejected");
    }

    @Test
    void the_subject_is_read_from_its_component() {
        var id = UUID.randomUUID();
        var type = MessageTypes.of(UserCreated.class).typeOf(UserCreated.class);

        assertThat(type.subjectOf(new UserCreated(id, "ada@example.org"))).isEqualTo(id.toString());
    }

    @EventType("user.created")
    record OtherUserCreated(String email) {}

    @Test
    void two_classes_of_one_name_are_rejected_and_both_named() {
        assertThatThrownBy(() -> MessageTypes.of(UserCreated.class, OtherUserCreated.class))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(UserCreated.class.getName())
                .hasMessageContaining(OtherUserCreated.class.getName());
    }

    @Test
    void the_same_class_twice_is_one() {
        assertThat(MessageTypes.of(UserCreated.class, UserCreated.class).all()).hasSize(1);
    }

    @Test
    void an_unregistered_class_is_named_with_the_remedy() {
        assertThatThrownBy(() -> MessageTypes.of().typeOf(UserCreated.class))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(UserCreated.class.getName())
                .hasMessageContaining("types(UserCreated.class)");
    }

    @EventType("plain.class")
    static final class NoRecord {}

    record Unmarked(String text) {}

    @EventType("both.kinds")
    @CommandType("both.kinds")
    record Both(String text) {}

    @CommandType("inventory.reserve")
    record NoCommand(String text) {}

    @EventType("two.subjects")
    record TwoSubjects(@Subject String one, @Subject String other) {}

    @Test
    void what_is_no_message_type_is_rejected_by_name() {
        assertRejected(NoRecord.class, "not a record");
        assertRejected(Unmarked.class, "none of @EventType, @CommandType and @ReplyType");
        assertRejected(Both.class, "several kinds of message at once");
        assertRejected(NoCommand.class, "does not implement Command");
        assertRejected(TwoSubjects.class, "marks both one and other");
    }

    @EventType("user")
    record OneSegment() {}

    @EventType("User.Created")
    record UpperCase() {}

    @EventType("user..created")
    record EmptySegment() {}

    @EventType("user.*")
    record Wildcard() {}

    @EventType("user.created.v1")
    record FirstMajorNamed() {}

    @EventType(value = "user.created", version = "2.0.0")
    record MajorNotInName() {}

    @EventType(value = "user.created", version = "1.0")
    record HalfAVersion() {}

    @Test
    void malformed_names_and_versions_are_rejected() {
        assertRejected(OneSegment.class, "malformed type name 'user'");
        assertRejected(UpperCase.class, "malformed type name");
        assertRejected(EmptySegment.class, "malformed type name");
        assertRejected(Wildcard.class, "malformed type name");
        assertRejected(FirstMajorNamed.class, "from v2 on");
        assertRejected(MajorNotInName.class, "'user.created.v2'");
        assertRejected(HalfAVersion.class, "malformed version '1.0'");
    }

    @EventType("mutable.array")
    @SuppressWarnings("ArrayRecordComponent") // the mistake under test
    record WithArray(String[] texts) {}

    @EventType("mutable.date")
    record WithDate(Date at) {}

    @EventType("mutable.list")
    record WithArrayList(ArrayList<String> texts) {}

    @EventType("mutable.nested")
    record WithNested(List<Map<String, Line>> lines) {}

    record Line(StringBuilder text) {}

    @EventType("mutable.bean")
    record WithBean(Bean bean) {}

    static final class Bean {
        String text = "";
    }

    @EventType("mutable.object")
    record WithObject(Object anything) {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                WithArray.class,
                WithDate.class,
                WithArrayList.class,
                WithNested.class,
                WithBean.class,
                WithObject.class
            })
    void mutable_data_is_rejected_by_name(Class<?> type) {
        assertRejected(type, "is mutable");
    }

    record Amount(BigDecimal value, Instant at) {}

    static final class Money {
        private final BigDecimal value;

        Money(BigDecimal value) {
            this.value = value;
        }

        BigDecimal value() {
            return value;
        }
    }

    @EventType("immutable.all")
    record Immutable<T extends Amount>(
            int number, UUID id, List<Amount> amounts, Map<String, ? extends T> byName, Money money, OrderEnded end) {}

    @Test
    void values_records_and_collections_of_them_are_accepted() {
        assertThat(MessageTypes.of(Immutable.class).all()).hasSize(1);
    }

    private static void assertRejected(Class<?> type, String reason) {
        assertThatThrownBy(() -> MessageTypes.of(type))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(type.getName())
                .hasMessageContaining(reason);
    }
}
