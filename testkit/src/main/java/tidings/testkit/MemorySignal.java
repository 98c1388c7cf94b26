package tidings.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tidings.outbox.OutboxSignal;

/** All that listen to one store are called in the sender's thread. */
final class MemorySignal implements OutboxSignal {

    private final List<Ear> listening = new CopyOnWriteArrayList<>();

    /** Two that call the same are two: no record. */
    private final class Ear implements Listening {

        private final Runnable heard;

        Ear(Runnable heard) {
            this.heard = heard;
        }

        @Override
        public void close() {
            listening.remove(this);
        }
    }

    @Override
    public void send() {
        listening.forEach(ear -> ear.heard.run());
    }

    @Override
    public Listening listen(Runnable heard) {
        var ear = new Ear(heard);
        listening.add(ear);
        return ear;
    }
}
