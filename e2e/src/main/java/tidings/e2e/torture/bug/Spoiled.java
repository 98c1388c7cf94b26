package tidings.e2e.torture.bug;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A port of which one method does something else. */
final class Spoiled {

    private Spoiled() {}

    /** What the method does instead. */
    interface Spoil {
        @Nullable
        Object call(Object[] arguments, Right right) throws Throwable;
    }

    /** What it should do. */
    interface Right {
        @Nullable
        Object call(Object... arguments) throws Throwable;
    }

    static <T> UnaryOperator<T> method(Class<T> port, String name, Spoil spoil) {
        if (Arrays.stream(port.getMethods())
                .noneMatch(method -> method.getName().equals(name)))
            throw new IllegalStateException(port + " has no method " + name);
        return original -> port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    if (!method.getName().equals(name)) return right(original, method, given);
                    return spoil.call(given, others -> right(original, method, others));
                }));
    }

    private static @Nullable Object right(Object original, Method method, Object... arguments) throws Throwable {
        try {
            return method.invoke(original, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
