package tidings.shop.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tidings.shop.demo.Mailbox.Mail;
import tidings.shop.demo.Screen.Check;

/** Registers three users and one address twice, and compares what happened with what should have. */
final class UserRehearsal implements Rehearsal.Act {

    private static final List<String> NAMES = List.of("Ada Lovelace", "Grace Hopper", "Zoë <b>O'Neill</b>");

    private final Rehearsal.Stage stage;
    private final List<Registered> registered = new ArrayList<>();

    UserRehearsal(Rehearsal.Stage stage) {
        this.stage = stage;
    }

    @Override
    public List<Check> perform() throws InterruptedException {
        var checks = new ArrayList<Check>();
        for (var name : NAMES) checks.add(register(name));
        checks.add(registerAgain(registered.getFirst().email().toUpperCase(Locale.ROOT)));
        return checks;
    }

    private Check register(String name) throws InterruptedException {
        int number = registered.size() + 1;
        var correlation = "once-" + stage.run() + "-" + number;
        var email = "user" + number + "." + stage.run() + "@example.org";
        var answer = stage.shop().register(email, name, correlation);
        var id = answer.json().path("id").asString("");
        registered.add(new Registered(email, correlation, id));
        return new Check(
                "POST /users " + email + ": 201",
                answer.status() + " " + id,
                answer.status() == 201 && correlation.equals(answer.correlationId()));
    }

    private Check registerAgain(String email) throws InterruptedException {
        var answer = stage.shop().register(email, "Somebody Else", "once-" + stage.run() + "-again");
        return new Check(
                "POST /users " + email + ": 409",
                answer.status() + " " + answer.json().path("title").asString(""),
                answer.status() == 409);
    }

    @Override
    public boolean isSettled() throws InterruptedException {
        return mails().size() >= NAMES.size()
                && events("email.sent").size() >= NAMES.size()
                && listed() >= NAMES.size();
    }

    @Override
    public List<Check> compare() throws InterruptedException {
        var checks = new ArrayList<Check>();
        checks.add(count("user.created events seen by an AMQP consumer", events("user.created")));
        checks.add(count("welcome mails in the sink", mails()));
        checks.add(each("each mail's Message-ID is its event's id", this::hasMailOfItsEvent));
        checks.add(count("email.sent events seen by an AMQP consumer", events("email.sent")));
        checks.add(each("one correlation id: request, event, mail, email.sent", this::isCorrelated));
        checks.add(new Check("GET /emails lists 3", String.valueOf(listed()), listed() == NAMES.size()));
        return checks;
    }

    private static Check count(String what, Collection<?> found) {
        return new Check(NAMES.size() + " " + what, String.valueOf(found.size()), found.size() == NAMES.size());
    }

    private Check each(String what, Predicate<Registered> holds) {
        var count = registered.stream().filter(holds).count();
        return new Check(what, count + " of " + NAMES.size(), count == NAMES.size());
    }

    private boolean hasMailOfItsEvent(Registered user) {
        return eventsOf(user, "user.created").stream()
                .anyMatch(event -> mails().stream()
                        .anyMatch(mail -> mail.recipient().equals(user.email())
                                && mail.messageId().startsWith("<" + event.id() + "@")));
    }

    private boolean isCorrelated(Registered user) {
        var mail = mails().stream()
                .filter(sent -> sent.recipient().equals(user.email()))
                .toList();
        return mail.size() == 1
                && user.correlation().equals(mail.getFirst().correlationId())
                && hasOneCorrelated(user, "user.created")
                && hasOneCorrelated(user, "email.sent");
    }

    private boolean hasOneCorrelated(Registered user, String type) {
        var events = eventsOf(user, type);
        return events.size() == 1 && events.getFirst().correlationId().equals(user.correlation());
    }

    private int listed() throws InterruptedException {
        int listed = 0;
        for (var user : registered) listed += stage.shop().sentTo(user.email());
        return listed;
    }

    /** Others may have mails too: of this run, and of those before it. */
    private List<Mail> mails() {
        var ours = registered.stream().map(Registered::email).collect(Collectors.toSet());
        return stage.mailbox().mails().stream()
                .filter(mail -> ours.contains(mail.recipient().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private List<SeenEvent> events(String type) {
        var ids = registered.stream().map(Registered::id).collect(Collectors.toSet());
        return stage.seen(type).stream()
                .filter(event -> ids.contains(event.data().path("userId").asString("")))
                .toList();
    }

    private List<SeenEvent> eventsOf(Registered user, String type) {
        return events(type).stream()
                .filter(event -> event.data().path("userId").asString("").equals(user.id()))
                .toList();
    }

    /** @param id empty where the registration was refused */
    private record Registered(String email, String correlation, String id) {}
}
