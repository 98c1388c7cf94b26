package tidings.spring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import tidings.messaging.CommandType;
import tidings.messaging.EventType;
import tidings.messaging.ReplyType;

/** Finds the application's message types on its class path. */
final class MessageTypeScan extends ClassPathScanningCandidateComponentProvider {

    private final ApplicationContext context;

    MessageTypeScan(ApplicationContext context) {
        super(false);
        this.context = context;
        setEnvironment(context.getEnvironment());
        setResourceLoader(context);
        addIncludeFilter(new AnnotationTypeFilter(EventType.class, false));
        addIncludeFilter(new AnnotationTypeFilter(CommandType.class, false));
        addIncludeFilter(new AnnotationTypeFilter(ReplyType.class, false));
    }

    List<Class<?>> below(Collection<String> packages) {
        var found = new ArrayList<Class<?>>();
        for (var each : packages)
            for (var candidate : findCandidateComponents(each))
                found.add(ClassUtils.resolveClassName(
                        String.valueOf(candidate.getBeanClassName()), context.getClassLoader()));
        return found;
    }

    /** Whatever is marked, so that what cannot be a message is an error and not just missing. */
    @Override
    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
        return true;
    }
}
