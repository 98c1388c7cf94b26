package tidings.messaging;

import java.lang.reflect.ParameterizedType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The application's own types of messages, by name and by class. Immutable.
 *
 * <p>A name read from a message only ever selects one of these: no class name is taken from outside.
 */
public final class MessageTypes {

    private final Map<String, MessageType> byName;
    private final Map<Class<?>, MessageType> byClass;

    private MessageTypes(Map<String, MessageType> byName) {
        this.byName = Map.copyOf(byName);
        var classes = new LinkedHashMap<Class<?>, MessageType>();
        byName.values().forEach(type -> classes.put(type.dataClass(), type));
        this.byClass = Map.copyOf(classes);
    }

    /**
     * Registers records that carry {@link EventType} or {@link CommandType}, and what their sealed interfaces permit.
     *
     * @throws ConfigurationException naming the class that is no such record, is mutable, has a malformed name or one
     *     that another class has already
     */
    public static MessageTypes of(Collection<? extends Class<?>> classes) {
        var byName = new LinkedHashMap<String, MessageType>();
        for (var root : classes) {
            for (var dataClass : TypeDeclaration.recordsOf(root)) {
                var type = TypeDeclaration.read(dataClass);
                var other = byName.putIfAbsent(type.name(), type);
                if (other != null && other.dataClass() != dataClass)
                    throw new ConfigurationException("Two classes declare the message type " + type.name() + ": "
                            + other.dataClass().getName() + " and " + dataClass.getName()
                            + ". Keep one, or give one another name.");
            }
        }
        return new MessageTypes(byName);
    }

    public static MessageTypes of(Class<?>... classes) {
        return of(List.of(classes));
    }

    /**
     * What a command is answered with: the record, or the sealed interface of records, in {@code implements Command<…>}.
     *
     * @throws ConfigurationException naming the command that does not say
     */
    public static Class<?> repliesTo(Class<?> command) {
        for (var type : command.getGenericInterfaces())
            if (type instanceof ParameterizedType parameterized
                    && parameterized.getRawType() == Command.class
                    && parameterized.getActualTypeArguments()[0] instanceof Class<?> reply) return reply;
        throw new ConfigurationException(command.getName()
                + " does not say what it is answered with. Have it implement Command<…> with its own reply: a record with"
                + " @ReplyType, or a sealed interface of such records.");
    }

    /** The type of this name, or null. */
    public @Nullable MessageType named(String name) {
        return byName.get(name);
    }

    /**
     * The type that this class declares.
     *
     * @throws ConfigurationException when the class is not registered
     */
    public MessageType typeOf(Class<? extends Record> dataClass) {
        var type = byClass.get(dataClass);
        if (type == null)
            throw new ConfigurationException(dataClass.getName()
                    + " is not registered. Add it with Tidings.builder().types(" + dataClass.getSimpleName()
                    + ".class); with Spring, put it below the application's package.");
        return type;
    }

    /** All of them, in no order. */
    public Collection<MessageType> all() {
        return byName.values();
    }
}
