package tidings.saga;

import tidings.inbox.Answers.Entry;

/** Defects that can be planted around a saga, to see whether the interleavings find them. */
enum SagaBug {
    NONE,

    /** A reply counts for whatever attempt is under way. */
    REPLY_OF_ANOTHER_ATTEMPT {
        @Override
        Cause cause(SagaInstance<?> saga, Cause sound) {
            return sound instanceof Cause.Replied(var to, var reply)
                    ? new Cause.Replied(asItIsNow(saga, to), reply)
                    : sound;
        }
    },

    /** A timeout counts for whatever attempt is under way. */
    TIMEOUT_OF_ANOTHER_ATTEMPT {
        @Override
        Cause cause(SagaInstance<?> saga, Cause sound) {
            return sound instanceof Cause.TimedOut(var sent, var at)
                    ? new Cause.TimedOut(asItIsNow(saga, sent), at)
                    : sound;
        }

        @Override
        <S> SagaInstance<S> before(SagaInstance<S> saga, Cause cause) {
            return cause instanceof Cause.TimedOut
                    ? Instances.withSteps(saga, saga.deadline(), SagaBug::awaitingItsTimeout)
                    : saga;
        }
    },

    /** What came first is undone first. */
    COMPENSATES_FORWARDS {
        @Override
        boolean goesBackwards(SagaInstance<?> saga) {
            return saga.status() == SagaStatus.COMPENSATING;
        }
    },

    /** A step is taken as undone when its compensation was sent. */
    COMPENSATION_NOT_AWAITED {
        @Override
        boolean takesCompensationAsDone() {
            return true;
        }
    },

    /** What had no answer is taken as not done. */
    TIMED_OUT_IS_REFUSED {
        @Override
        Cause cause(SagaInstance<?> saga, Cause sound) {
            return sound instanceof Cause.TimedOut(var sent, var at) && !sent.undoes()
                    ? new Cause.Replied(sent, new Trip.No())
                    : sound;
        }
    },

    /** A participant does what was undone before it came. */
    LATE_COMMAND_NOT_REFUSED {
        @Override
        Entry entry(Entry sound, boolean undoes) {
            return undoes ? sound : new Entry(false, sound.done(), null, 0);
        }
    },

    /** A participant does again what it is asked again. */
    ANSWER_NOT_KEPT {
        @Override
        Entry entry(Entry sound, boolean undoes) {
            return undoes ? sound : new Entry(false, null, sound.undone(), sound.round());
        }
    },

    /** Who undoes does not wait for a command that is not committed: it finds nothing to undo. */
    COMPENSATION_BLIND_FOR_ITS_COMMAND {
        @Override
        Entry entry(Entry sound, boolean undoes) {
            return undoes ? new Entry(false, null, sound.undone(), sound.round()) : sound;
        }
    },

    /** Two that have a saga go on both read it before either has written. */
    NO_LOCK_AND_NO_REVISION {
        @Override
        boolean readsWithoutLock() {
            return true;
        }
    };

    Cause cause(SagaInstance<?> saga, Cause sound) {
        return sound;
    }

    <S> SagaInstance<S> before(SagaInstance<S> saga, Cause cause) {
        return saga;
    }

    Entry entry(Entry sound, boolean undoes) {
        return sound;
    }

    boolean goesBackwards(SagaInstance<?> saga) {
        return false;
    }

    boolean takesCompensationAsDone() {
        return false;
    }

    boolean readsWithoutLock() {
        return false;
    }

    private static Cause.Sent asItIsNow(SagaInstance<?> saga, Cause.Sent sent) {
        var step = saga.steps().get(sent.step());
        return step == null ? sent : step.command();
    }

    private static StepProgress awaitingItsTimeout(StepProgress step) {
        return step.isUnderWay() ? step.awaiting(StepProgress.Awaited.TIMEOUT, null) : step;
    }
}
