package tidings.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tidings.messaging.ConfigurationException;
import tools.jackson.core.Version;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/** Tells Jackson what a record's declaration says of null: a component may be null, or missing, if it says so. */
final class DeclaredNulls extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public JsonSetter.@Nullable Value findSetterInfo(MapperConfig<?> config, Annotated member) {
        var component = componentOf(member);
        if (component == null) return super.findSetterInfo(config, member);
        var type = component.getAnnotatedType();
        return JsonSetter.Value.construct(mayBeNull(type) ? Nulls.SET : Nulls.FAIL, contentNulls(component));
    }

    /** An annotation that lets messages name classes is a mistake, wherever it stands. */
    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        var info = annotated.getAnnotation(JsonTypeInfo.class);
        if (info != null && (info.use() == JsonTypeInfo.Id.CLASS || info.use() == JsonTypeInfo.Id.MINIMAL_CLASS))
            throw new ConfigurationException("@JsonTypeInfo(use = " + info.use() + ") on " + annotated.getName()
                    + " would read class names from messages. Use JsonTypeInfo.Id.NAME.");
        return super.findPolymorphicTypeInfo(config, annotated);
    }

    /** Records are made by their canonical constructor, whose parameters are the components in order. */
    private static @Nullable RecordComponent componentOf(Annotated member) {
        if (!(member instanceof AnnotatedParameter parameter)) return null;
        var components = parameter.getDeclaringClass().getRecordComponents();
        return components != null && components.length == parameter.getOwner().getParameterCount()
                ? components[parameter.getIndex()]
                : null;
    }

    private static Nulls contentNulls(RecordComponent component) {
        var isContainer =
                Iterable.class.isAssignableFrom(component.getType()) || Map.class.isAssignableFrom(component.getType());
        if (!isContainer || !(component.getAnnotatedType() instanceof AnnotatedParameterizedType container))
            return Nulls.DEFAULT;
        var arguments = container.getAnnotatedActualTypeArguments();
        return mayBeNull(arguments[arguments.length - 1]) ? Nulls.DEFAULT : Nulls.FAIL;
    }

    private static boolean mayBeNull(AnnotatedType type) {
        if (type.isAnnotationPresent(Nullable.class)) return true;
        var raw = type.getType() instanceof ParameterizedType generic ? generic.getRawType() : type.getType();
        return raw instanceof Class<?> plain && OPTIONALS.contains(plain);
    }
}
