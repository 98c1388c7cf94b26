package tidings.spring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import tidings.consumer.MessageHandler;
import tidings.messaging.ConfigurationException;
import tidings.messaging.Message;
import tidings.messaging.MessageTypes;
import tidings.messaging.Transaction;

/**
 * A method marked with {@link Subscribe}, checked: what it handles and how it is called. The bean itself is asked for
 * only when a message comes, since it may need the publisher that is being made.
 */
final class SubscribeMethod implements MessageHandler<Object> {

    private static final Set<Integer> LEAVING_THE_TRANSACTION = Set.of(
            TransactionDefinition.PROPAGATION_REQUIRES_NEW,
            TransactionDefinition.PROPAGATION_NOT_SUPPORTED,
            TransactionDefinition.PROPAGATION_NEVER);

    private enum Argument {
        DATA,
        MESSAGE,
        TRANSACTION
    }

    private final BeanFactory beans;
    private final String beanName;
    private final Class<?> beanClass;
    private final Method method;
    private final List<Argument> arguments;
    private final Class<?> type;

    private SubscribeMethod(BeanFactory beans, String beanName, Class<?> beanClass, Method method) {
        this.beans = beans;
        this.beanName = beanName;
        this.beanClass = beanClass;
        this.method = method;
        requireCallable();
        requireInTransaction();
        this.arguments = Arrays.stream(method.getParameterTypes())
                .map(SubscribeMethod::argument)
                .toList();
        this.type = handledType();
    }

    /** @throws ConfigurationException naming the bean's class and the method, when it cannot handle messages */
    static SubscribeMethod of(BeanFactory beans, String beanName, Class<?> beanClass, Method method) {
        return new SubscribeMethod(beans, beanName, beanClass, method);
    }

    Subscribe annotation() {
        var annotation = AnnotatedElementUtils.findMergedAnnotation(method, Subscribe.class);
        if (annotation == null) throw invalid("has lost its @Subscribe");
        return annotation;
    }

    /** A record, or a sealed interface of records. */
    Class<?> type() {
        return type;
    }

    /** @throws ConfigurationException when a proxy hides the method: better now than at the first message */
    void requireReachable() {
        try {
            AopUtils.selectInvocableMethod(method, beans.getBean(beanName).getClass());
        } catch (IllegalStateException e) {
            throw invalid("is hidden by an interface proxy. Add it to the interface, or proxy the class");
        }
    }

    @Override
    public void on(Message<Object> message, Transaction tx) throws Exception {
        var bean = beans.getBean(beanName);
        var invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
        invocable.setAccessible(true);
        try {
            invocable.invoke(bean, argumentsOf(message, tx));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) throw error;
            if (e.getCause() instanceof Exception exception) throw exception;
            throw e;
        }
    }

    /** {@code com.example.Mails.welcome}. */
    @Override
    public String toString() {
        return beanClass.getName() + "." + method.getName();
    }

    private Object[] argumentsOf(Message<Object> message, Transaction tx) {
        return arguments.stream()
                .map(argument -> switch (argument) {
                    case DATA -> message.data();
                    case MESSAGE -> message;
                    case TRANSACTION -> tx;
                })
                .toArray();
    }

    private static Argument argument(Class<?> parameter) {
        if (parameter == Message.class) return Argument.MESSAGE;
        if (parameter == Transaction.class) return Argument.TRANSACTION;
        return Argument.DATA;
    }

    private void requireCallable() {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers))
            throw invalid("is " + Modifier.toString(modifiers) + "; it must be neither private, static nor final");
        if (method.getReturnType() != void.class)
            throw invalid("returns " + method.getReturnType().getSimpleName() + "; nobody takes it: return void");
        if (AnnotatedElementUtils.hasAnnotation(method, Async.class)
                || AnnotatedElementUtils.hasAnnotation(beanClass, Async.class))
            throw invalid("is @Async: the message would count as handled before it is. It has a virtual thread of its"
                    + " own already; remove @Async");
    }

    private void requireInTransaction() {
        var attribute = new AnnotationTransactionAttributeSource(false).getTransactionAttribute(method, beanClass);
        if (attribute != null && LEAVING_THE_TRANSACTION.contains(attribute.getPropagationBehavior()))
            throw invalid("is @Transactional with a propagation that leaves the message's transaction; handlers run in"
                    + " one already: remove it, or use REQUIRED");
    }

    private Class<?> handledType() {
        Class<?> found = null;
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i) == Argument.TRANSACTION) continue;
            var type = messageType(i);
            if (found != null) throw invalid("takes two messages; let it take one");
            found = type;
        }
        if (found == null) throw invalid("takes no message; let it take a record, or a Message of it");
        return found;
    }

    private Class<?> messageType(int index) {
        var parameter = ResolvableType.forMethodParameter(method, index, beanClass);
        var declared = arguments.get(index) == Argument.MESSAGE ? parameter.getGeneric(0) : parameter;
        var resolved = declared.resolve();
        if (resolved == null || !(resolved.isRecord() || resolved.isSealed()))
            throw invalid("cannot take " + parameter + "; a parameter is a record that is an @EventType or a"
                    + " @CommandType, a sealed interface of such records, a Message of one, or the Transaction");
        try {
            MessageTypes.of(resolved);
            return resolved;
        } catch (ConfigurationException e) {
            throw invalid("cannot take " + parameter + ": " + e.getMessage(), e);
        }
    }

    private ConfigurationException invalid(String what) {
        return new ConfigurationException("@Subscribe method " + this + " " + what + ".");
    }

    private ConfigurationException invalid(String what, ConfigurationException cause) {
        return new ConfigurationException("@Subscribe method " + this + " " + what, cause);
    }
}
