package tidings.messaging;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Collection;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Rejects message data that could change after it was published: arrays, dates, concrete collections, and classes with
 * fields that are not final. Interfaces of collections pass; that nobody changes what stands behind them is the
 * record's own {@code List.copyOf} to see to.
 */
final class ImmutableData {

    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            java.util.UUID.class,
            URI.class,
            Currency.class,
            Locale.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class);

    private static final Set<Class<?>> CONTAINERS = Set.of(
            Iterable.class,
            Collection.class,
            SequencedCollection.class,
            List.class,
            Set.class,
            Map.class,
            SequencedMap.class,
            Optional.class);

    private final Class<?> dataClass;
    private final Set<Class<?>> seen = new HashSet<>();

    private ImmutableData(Class<?> dataClass) {
        this.dataClass = dataClass;
    }

    static void require(Class<?> dataClass) {
        new ImmutableData(dataClass).checkRecord(dataClass);
    }

    private void checkRecord(Class<?> record) {
        if (!seen.add(record)) return;
        for (var component : record.getRecordComponents())
            check(component.getGenericType(), record.getSimpleName() + "." + component.getName());
    }

    private void check(Type type, String where) {
        switch (type) {
            case Class<?> plain -> checkClass(plain, where);
            case ParameterizedType generic -> {
                check(generic.getRawType(), where);
                for (var argument : generic.getActualTypeArguments()) check(argument, where);
            }
            case WildcardType wildcard -> {
                for (var bound : wildcard.getUpperBounds()) if (bound != Object.class) check(bound, where);
            }
            case TypeVariable<?> variable -> {
                for (var bound : variable.getBounds()) if (bound != Object.class) check(bound, where);
            }
            case GenericArrayType array -> throw mutable(array.getTypeName(), where);
            default -> throw mutable(type.getTypeName(), where);
        }
    }

    private void checkClass(Class<?> type, String where) {
        if (type.isPrimitive() || type.isEnum() || VALUES.contains(type) || CONTAINERS.contains(type)) return;
        if (type.getPackageName().startsWith("java.time")) return;
        if (type.isArray()) throw mutable(type.getSimpleName(), where);
        if (type.isRecord()) checkRecord(type);
        else if (type.isInterface() && type.isSealed()) checkPermitted(type, where);
        else checkFields(type, where);
    }

    private void checkPermitted(Class<?> sealed, String where) {
        if (!seen.add(sealed)) return;
        for (var permitted : sealed.getPermittedSubclasses()) checkClass(permitted, where);
    }

    /** The application's own value classes: final through and through. */
    private void checkFields(Class<?> type, String where) {
        if (!seen.add(type)) return;
        var own = !type.getName().startsWith("java.") && !type.isInterface() && Modifier.isFinal(type.getModifiers());
        if (!own || type.getSuperclass() != Object.class) throw mutable(type.getName(), where);
        for (var field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) continue;
            if (!Modifier.isFinal(field.getModifiers())) throw mutable(type.getName(), where);
            check(field.getGenericType(), where);
        }
    }

    private ConfigurationException mutable(String type, String where) {
        return new ConfigurationException(dataClass.getName() + " is mutable: " + where + " is a " + type
                + ". A message never changes; use records, values, java.time, or List, Set and Map of these.");
    }
}
