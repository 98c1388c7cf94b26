package tidings.testkit.simulation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What threads of a simulation do in a database that is none of it. While one is outside no other runs, and no time passes:
 * so the schedule does not depend on how long that takes. Only one that waits for a lock of another's transaction is left
 * outside, until that has ended. For the thread that runs the simulation, and for the simulation's own.
 */
final class Outside {

    private static final int LOOKS_FOR_LOCKS_EVERY_MILLIS = 5;

    private static final Executor WORKERS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("tidings-outside-", 0).factory());

    private final Locks locks;
    private final List<Call<?>> calls = new ArrayList<>(); // in the order in which they were begun
    private final List<Runnable> orders = new ArrayList<>();
    private boolean changed;

    Outside(Locks locks) {
        this.locks = locks;
    }

    /** Knows which sessions wait for others. */
    interface Locks {
        boolean isBlocked(int session) throws SQLException;
    }

    /** @param session whose statement it is; of others it is known that they wait for no lock */
    <R extends @Nullable Object> R call(@Nullable Integer session, Callable<R> work) throws Exception {
        return call(session, work, () -> {});
    }

    /** @param then happens when it has succeeded, before anything else */
    <R extends @Nullable Object> R call(@Nullable Integer session, Callable<R> work, Runnable then) throws Exception {
        if (!Thread.currentThread().isVirtual()) return work.call();
        var call = new Call<>(session, work, then);
        calls.add(call);
        changed = true;
        return call.answer();
    }

    /** Is done before anything else runs, as a dying process cannot wait for it. */
    void order(Runnable work) {
        orders.add(work);
        changed = true;
    }

    /** Until nobody is outside but those who wait for others. */
    void settle() {
        if (!changed) return;
        changed = false;
        while (!orders.isEmpty()) orders.removeFirst().run();
        calls.forEach(Call::begin);
        try {
            while (!areBack()) awaitOne();
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException("the database says nothing of its locks", e);
        }
        for (var call : List.copyOf(calls))
            if (call.isBack()) {
                calls.remove(call);
                changed = true; // whoever waited for it may be back soon
                call.hand();
            }
    }

    private boolean areBack() throws SQLException {
        for (var call : calls) if (!call.isBack() && !(call.hasWaited() && call.isBlocked())) return false;
        return true;
    }

    @SuppressWarnings("WaitNotInLoop") // the caller's
    private synchronized void awaitOne() throws InterruptedException {
        var away = calls.stream().filter(call -> !call.isBack()).toList();
        if (away.isEmpty()) return;
        wait(LOOKS_FOR_LOCKS_EVERY_MILLIS);
        away.forEach(Call::waited);
    }

    private synchronized void cameBack() {
        notifyAll();
    }

    /** One thread's. */
    private final class Call<R extends @Nullable Object> {

        private final @Nullable Integer session;
        private final Callable<R> work;
        private final Runnable then;
        private final CompletableFuture<Boolean> handed = new CompletableFuture<>();
        private @Nullable R answer;
        private @Nullable Throwable failure;
        private volatile boolean back;
        private boolean begun;
        private boolean waited;

        private Call(@Nullable Integer session, Callable<R> work, Runnable then) {
            this.session = session;
            this.work = work;
            this.then = then;
        }

        void begin() {
            if (begun) return;
            begun = true;
            if (session == null) run();
            else WORKERS.execute(this::run);
        }

        private void run() {
            try {
                answer = work.call();
            } catch (Throwable e) {
                failure = e;
            }
            back = true;
            cameBack();
        }

        boolean isBack() {
            return back;
        }

        void waited() {
            waited = true;
        }

        boolean hasWaited() {
            return waited;
        }

        boolean isBlocked() throws SQLException {
            return session != null && locks.isBlocked(session);
        }

        void hand() {
            if (failure == null) then.run();
            handed.complete(true);
        }

        /** Not to be interrupted: whoever is outside comes back. */
        @SuppressWarnings("NullAway") // it is what the work answered, null too if it may be
        R answer() throws Exception {
            handed.join();
            if (failure instanceof Error error) throw error;
            if (failure != null) throw (Exception) failure;
            return answer;
        }
    }
}
