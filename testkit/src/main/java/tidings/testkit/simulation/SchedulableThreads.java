package tidings.testkit.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/**
 * Virtual threads whose steps go to an executor of ours, as those do that they start. The JDK has this and does not export
 * it (java.lang.ThreadBuilders, JDK 21 to 25).
 */
final class SchedulableThreads {

    private static final String REMEDY =
            "Start the JVM with --add-opens java.base/java.lang=ALL-UNNAMED, on a JDK of 24 or"
                    + " newer (with Maven: the argLine of Surefire).";

    private static final Method NEW_THREAD = method();

    private SchedulableThreads() {}

    private static Method method() {
        // Threads that never go on, as those of a process that died, would be kept for thread dumps. Read at the first
        // one's start.
        if (System.getProperty("jdk.trackAllThreads") == null) System.setProperty("jdk.trackAllThreads", "false");
        try {
            var method = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException("This JVM does not let a simulation run its threads. " + REMEDY, e);
        }
    }

    static Thread start(Executor scheduler, String name, Runnable work) {
        try {
            var thread = (Thread) NEW_THREAD.invoke(null, scheduler, name, 0, work);
            thread.start();
            return thread;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(REMEDY, e);
        }
    }
}
