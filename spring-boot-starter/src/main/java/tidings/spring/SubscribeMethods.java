package tidings.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/** The {@link Subscribe} methods of all beans, found by the beans' classes: no bean is made for it. */
record SubscribeMethods(List<SubscribeMethod> all) {

    SubscribeMethods {
        all = List.copyOf(all);
    }

    static SubscribeMethods in(ConfigurableListableBeanFactory beans) {
        var found = new ArrayList<SubscribeMethod>();
        for (var beanName : beans.getBeanNamesForType(Object.class, true, false)) {
            if (ScopedProxyUtils.isScopedTarget(beanName)) continue; // its proxy is a bean too
            var beanClass = targetClass(beans, beanName);
            if (beanClass != null && AnnotationUtils.isCandidateClass(beanClass, Subscribe.class))
                methodsOf(beanClass)
                        .map(method -> SubscribeMethod.of(beans, beanName, beanClass, method))
                        .forEach(found::add);
        }
        return new SubscribeMethods(found);
    }

    private static @Nullable Class<?> targetClass(ConfigurableListableBeanFactory beans, String beanName) {
        var beanClass = AutoProxyUtils.determineTargetClass(beans, beanName);
        if (beanClass == null || !ScopedObject.class.isAssignableFrom(beanClass)) return beanClass;
        return AutoProxyUtils.determineTargetClass(beans, ScopedProxyUtils.getTargetBeanName(beanName));
    }

    private static Stream<Method> methodsOf(Class<?> beanClass) {
        MethodIntrospector.MetadataLookup<Boolean> marked =
                method -> AnnotatedElementUtils.hasAnnotation(method, Subscribe.class) ? true : null;
        return MethodIntrospector.selectMethods(beanClass, marked).keySet().stream();
    }
}
