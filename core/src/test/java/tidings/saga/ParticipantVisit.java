package tidings.saga;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tidings.consumer.Answering;
import tidings.inbox.Answers;
import tidings.messaging.Command;
import tidings.messaging.IncomingMessage;
import tidings.messaging.Message;
import tidings.messaging.MessageFormat;
import tidings.messaging.MessageTypes;
import tidings.messaging.NoTransaction;
import tidings.messaging.PublishOptions;
import tidings.messaging.ReturnAddress;
import tidings.saga.Situation.Mail;
import tidings.saga.Situation.Participant;

/** One command at one participant, which is the real one; what it would do is counted. */
final class ParticipantVisit extends NoTransaction implements Answers, MessageFormat {

    private final Mail.ToParticipant mail;
    private final boolean full;
    private final SagaBug bug;
    private final List<Record> replies = new ArrayList<>();
    private Entry entry;
    private int done;
    private int undone;
    private boolean acted;

    /** @param full whether there is no place */
    ParticipantVisit(Participant before, Mail.ToParticipant mail, boolean full, SagaBug bug) {
        this.mail = mail;
        this.full = full;
        this.bug = bug;
        this.entry = before.entry();
        this.done = before.done();
        this.undone = before.undone();
    }

    Participant participant() {
        return new Participant(entry, done, undone);
    }

    List<Record> replies() {
        return List.copyOf(replies);
    }

    /** Whether it did more than answer. */
    boolean hasActed() {
        return acted;
    }

    void go() throws Exception {
        switch (mail.command()) {
            case Trip.BookTrain c -> come(Trip.BookTrain.class, c);
            case Trip.CancelTrain c -> come(Trip.CancelTrain.class, c);
            case Trip.BookHotel c -> come(Trip.BookHotel.class, c);
            case Trip.CancelHotel c -> come(Trip.CancelHotel.class, c);
            case Trip.BookGuide c -> come(Trip.BookGuide.class, c);
            case Trip.CancelGuide c -> come(Trip.CancelGuide.class, c);
            default -> throw new IllegalStateException("no command of the trip's: " + mail);
        }
    }

    private <C extends Record & Command<Trip.Answer>> void come(Class<C> type, C command) throws Exception {
        var sent = mail.sent();
        var address = new ReturnAddress(
                "saga.trip.1.replies", "saga", sent.step(), sent.attempt(), sent.undoes(), mail.round());
        var message = new Message<>(
                sent.step() + sent.attempt(),
                URI.create("urn:trip"),
                "trip.command",
                Instances.NOW,
                null,
                null,
                "c",
                null,
                address.onto(PublishOptions.none()).extensions(),
                command);
        Answering.of(type, (received, tx) -> handle(), this, this).on(message, this);
    }

    private Trip.Answer handle() {
        boolean undoes = mail.sent().undoes();
        if (!undoes && full) return new Trip.No();
        acted = true;
        if (!undoes) done++;
        else undone++;
        return new Trip.Yes();
    }

    @Override
    public Entry open(Connection transaction, String ofSaga, String step) {
        return bug.entry(entry, mail.sent().undoes());
    }

    @Override
    public void keep(Connection transaction, String ofSaga, String step, Entry kept) {
        entry = kept;
    }

    @Override
    public <T extends Record> Message<T> publish(T event, PublishOptions options) {
        replies.add(event);
        return new Message<>(
                "r", URI.create("urn:trip"), "trip.reply", Instances.NOW, null, null, "c", null, Map.of(), event);
    }

    @Override
    public String encodeData(Record data) {
        return data.getClass().getSimpleName();
    }

    @Override
    public <T extends Record> T decodeData(String text, Class<T> dataClass) {
        try {
            var constructor = dataClass.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                ParticipantVisit.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException("there is no database here");
                });
    }

    @Override
    public Encoded encode(Message<?> message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Message<?> decode(IncomingMessage incoming, MessageTypes types) {
        throw new UnsupportedOperationException();
    }
}
