package tidings.messaging;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and checks what a class declares as a message type. */
final class TypeDeclaration {

    /** At least two segments, so that the first can name the exchange. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z0-9][a-z0-9-]*)+");

    private static final Pattern MAJOR_IN_NAME = Pattern.compile(".*\\.v([0-9]+)");

    /** <a href="https://semver.org">Semantic versioning</a> without pre-release and build parts. */
    private static final Pattern VERSION = Pattern.compile("(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)");

    /** AMQP's short strings hold 255 bytes; the rest is left to the suffix of a queue or an exchange. */
    private static final int LONGEST_NAME = 200;

    /** A class is read once: its subject's accessor is fast only after a while. */
    private static final ClassValue<MessageType> READ = new ClassValue<>() {
        @Override
        protected MessageType computeValue(Class<?> dataClass) {
            return of(dataClass).checked();
        }
    };

    private final Class<?> dataClass;
    private final MessageType.Kind kind;
    private final String name;
    private final String version;
    private final String exchange;
    private final String routingKey;
    private final boolean mustRoute;

    private TypeDeclaration(
            Class<?> dataClass,
            MessageType.Kind kind,
            String name,
            String version,
            String exchange,
            String routingKey,
            boolean mustRoute) {
        this.dataClass = dataClass;
        this.kind = kind;
        this.name = name;
        this.version = version;
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.mustRoute = mustRoute;
    }

    /** The class itself, or, for a sealed interface, every record below it. */
    static List<Class<?>> recordsOf(Class<?> root) {
        if (!root.isInterface() || !root.isSealed()) return List.of(root);
        var records = new ArrayList<Class<?>>();
        for (var permitted : root.getPermittedSubclasses()) records.addAll(recordsOf(permitted));
        return records;
    }

    static MessageType read(Class<?> dataClass) {
        return READ.get(dataClass);
    }

    private static TypeDeclaration of(Class<?> dataClass) {
        var event = dataClass.getAnnotation(EventType.class);
        var command = dataClass.getAnnotation(CommandType.class);
        var reply = dataClass.getAnnotation(ReplyType.class);
        if (Stream.of(event, command, reply).filter(Objects::nonNull).count() > 1)
            throw invalid(
                    dataClass,
                    "is several kinds of message at once; keep one of @EventType, @CommandType and @ReplyType");
        if (event != null)
            return new TypeDeclaration(
                    dataClass,
                    MessageType.Kind.EVENT,
                    event.value(),
                    event.version(),
                    event.exchange(),
                    event.routingKey(),
                    event.subscribers() == EventType.Subscribers.REQUIRED);
        if (command != null)
            return new TypeDeclaration(
                    dataClass,
                    MessageType.Kind.COMMAND,
                    command.value(),
                    command.version(),
                    command.exchange(),
                    command.routingKey(),
                    true);
        if (reply != null)
            return new TypeDeclaration(dataClass, MessageType.Kind.REPLY, reply.value(), reply.version(), "", "", true);
        throw invalid(dataClass, "carries none of @EventType, @CommandType and @ReplyType");
    }

    private MessageType checked() {
        if (!dataClass.isRecord()) throw invalid(dataClass, "is not a record; a message type is one");
        if (kind == MessageType.Kind.COMMAND && !Command.class.isAssignableFrom(dataClass))
            throw invalid(dataClass, "carries @CommandType but does not implement Command");
        if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME)
            throw invalid(
                    dataClass,
                    "has the malformed type name '" + name + "'; a name is lower-case segments of letters, digits and "
                            + "dashes, at least two, separated by dots: user.created");
        ImmutableData.require(dataClass);
        var fullVersion = checkedVersion();
        return new MessageType(
                name,
                fullVersion,
                kind,
                dataClass.asSubclass(Record.class),
                exchange.isEmpty() ? kind.exchangeFor(name) : checkedLength("exchange", exchange),
                routingKey.isEmpty() ? name : checkedLength("routing key", routingKey),
                URI.create("urn:tidings:schema:" + withoutMajor() + ":" + fullVersion),
                mustRoute,
                subjectAccessor());
    }

    private String checkedVersion() {
        var major = majorInName();
        if (major == 0 || major == 1)
            throw invalid(dataClass, "has the type name '" + name + "'; the major version stands in a name from v2 on");
        var expected = major < 0 ? 1 : major;
        if (version.isEmpty()) return expected + ".0.0";
        var given = VERSION.matcher(version);
        if (!given.matches())
            throw invalid(dataClass, "has the malformed version '" + version + "'; a version is 1.2.0, say");
        if (!given.group(1).equals(Integer.toString(expected)))
            throw invalid(
                    dataClass,
                    "has version " + version + " but the type name '" + name + "'; a breaking change is a new name: '"
                            + withoutMajor() + ".v" + given.group(1) + "'");
        return version;
    }

    private int majorInName() {
        var inName = MAJOR_IN_NAME.matcher(name);
        if (!inName.matches()) return -1;
        var digits = inName.group(1);
        return digits.length() > 6 ? 0 : Integer.parseInt(digits);
    }

    private String withoutMajor() {
        var inName = MAJOR_IN_NAME.matcher(name);
        return inName.matches() ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    private String checkedLength(String what, String value) {
        if (value.length() > LONGEST_NAME || !Correlation.isValidId(value))
            throw invalid(dataClass, "has the malformed " + what + " '" + value + "'");
        return value;
    }

    private @Nullable Method subjectAccessor() {
        RecordComponent found = null;
        for (var component : dataClass.getRecordComponents()) {
            if (!component.isAnnotationPresent(Subject.class)) continue;
            if (found != null)
                throw invalid(
                        dataClass,
                        "marks both " + found.getName() + " and " + component.getName() + " with @Subject; keep one");
            found = component;
        }
        if (found == null) return null;
        var accessor = found.getAccessor();
        accessor.setAccessible(true);
        return accessor;
    }

    private static ConfigurationException invalid(Class<?> dataClass, String what) {
        return new ConfigurationException(dataClass.getName() + " " + what + ".");
    }
}
