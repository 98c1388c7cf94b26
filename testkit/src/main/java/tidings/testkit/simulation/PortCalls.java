package tidings.testkit.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a process meets what outlives it. Before and after each call another thread may run, and {@link Mishaps} may happen.
 */
final class PortCalls implements InvocationHandler {

    private static final Map<Method, Call> CALLS = new ConcurrentHashMap<>();

    private final SimulatedProcess process;
    private final Mishaps mishaps;
    private final Object delegate;

    private PortCalls(SimulatedProcess process, Mishaps mishaps, Object delegate) {
        this.process = process;
        this.mishaps = mishaps;
        this.delegate = delegate;
    }

    /** What may go wrong with a call. */
    interface Mishaps {

        Mishaps NONE = new Mishaps() {};

        /**
         * Before it is made: may {@linkplain SimulatedProcess#die kill}, or throw what the call is declared to throw.
         */
        default void before(SimulatedProcess process, Call call) throws Exception {}

        /** After it was made, and before the caller has its answer. */
        default void after(SimulatedProcess process, Call call) throws Exception {}
    }

    /** @param mayFail whether it is declared to throw {@link java.sql.SQLException} */
    record Call(String port, String method, boolean mayFail) {

        private static Call of(Method method) {
            return new Call(
                    method.getDeclaringClass().getSimpleName(),
                    method.getName(),
                    method.getExceptionTypes().length > 0);
        }

        @Override
        public String toString() {
            return port + "." + method;
        }
    }

    static <T> T of(Class<T> type, T delegate, SimulatedProcess process, Mishaps mishaps) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new PortCalls(process, mishaps, delegate)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) return call(method, arguments);
        var call = CALLS.get(method);
        if (call == null) {
            call = Call.of(method);
            CALLS.put(method, call);
        }
        around(process, mishaps, call, true);
        var result = call(method, arguments);
        around(process, mishaps, call, false);
        return result;
    }

    static void around(SimulatedProcess process, Mishaps mishaps, Call call, boolean before) throws Exception {
        if (process.world().hasOthersReady()) letOthersRun();
        process.countCall();
        if (before) mishaps.before(process, call);
        else mishaps.after(process, call);
    }

    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours
    static void letOthersRun() {
        Thread.yield();
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(delegate, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
