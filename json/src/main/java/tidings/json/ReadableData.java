package tidings.json;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import tidings.messaging.ConfigurationException;
import tidings.messaging.MessageType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.ContainerDeserializerBase;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds what Jackson itself finds only in a message: a component of an abstract type that nothing says how to read. What
 * it cannot see into, readers of the application's own say, passes.
 */
final class ReadableData {

    private final MessageType type;
    private final DeserializationContext context;
    private final Set<Class<?>> seen = new HashSet<>();

    private ReadableData(MessageType type, DeserializationContext context) {
        this.type = type;
        this.context = context;
    }

    /** @throws ConfigurationException naming the class that no message could be read into */
    static void require(MessageType type, JsonMapper mapper) {
        var context = mapper._deserializationContext();
        try {
            var reader = context.findRootValueDeserializer(mapper.constructType(type.dataClass()));
            new ReadableData(type, context).requireComponents(reader);
        } catch (JacksonException e) {
            throw new ConfigurationException(
                    type.dataClass().getName() + " cannot be read from JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void requireComponents(ValueDeserializer<?> reader) {
        if (!(reader instanceof BeanDeserializerBase bean) || !seen.add(bean.handledType())) return;
        requireEach(bean.creatorProperties());
        requireEach(bean.properties());
    }

    private void requireEach(Iterator<SettableBeanProperty> components) {
        while (components.hasNext()) {
            var component = components.next();
            if (component.getValueTypeDeserializer() == null)
                requireReadable(component, component.getType(), component.getValueDeserializer());
        }
    }

    private void requireReadable(SettableBeanProperty component, JavaType at, ValueDeserializer<?> reader) {
        switch (reader) {
            case AbstractDeserializer none -> throw unreadable(component, none);
            case ContainerDeserializerBase<?> container -> requireContent(component, at, container);
            default -> requireComponents(reader);
        }
    }

    /** The name of the class may stand with the content, too: then it is one of those that are named. */
    private void requireContent(SettableBeanProperty component, JavaType at, ContainerDeserializerBase<?> container) {
        var content = container.getContentDeserializer();
        if (content == null || !at.isContainerType()) return;
        var named = context.findPropertyContentTypeDeserializer(at, component.getMember()) != null;
        if (!named) requireReadable(component, at.getContentType(), content);
    }

    private ConfigurationException unreadable(SettableBeanProperty component, AbstractDeserializer none) {
        return new ConfigurationException(type.dataClass().getName() + " cannot be read from JSON: nothing says which"
                + " class the component " + component.getName() + " is of, and "
                + none.handledType().getName()
                + " is abstract. Give it @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) and @JsonSubTypes.");
    }
}
