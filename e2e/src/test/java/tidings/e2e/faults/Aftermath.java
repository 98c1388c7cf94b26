package tidings.e2e.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tidings.e2e.faults.MailSink.Receipt;

/**
 * What must hold when all is quiet: for everybody who was told so, one user, one mail record, one {@code email.sent}; and
 * nothing for anybody else.
 */
final class Aftermath {

    /** A transaction that a kill found open had sent its mail no longer ago than this. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(2);

    private final List<String> violations = new ArrayList<>();
    private final Map<String, UUID> users = new HashMap<>();

    /** @param registered who was told that they are registered, with the id where it was told */
    Aftermath(Map<String, Optional<UUID>> registered, Records records) {
        users(registered, records);
        mailRecords(records);
        if (records.waiting() > 0) violations.add(records.waiting() + " messages still stand in an outbox");
    }

    private void users(Map<String, Optional<UUID>> registered, Records records) {
        var rows = records.users().stream()
                .collect(Collectors.groupingBy(
                        Records.User::email, Collectors.mapping(Records.User::id, Collectors.toList())));
        registered.forEach((address, told) -> {
            var ids = rows.getOrDefault(address, List.of());
            if (ids.size() != 1) violations.add(address + " was registered and has " + ids.size() + " rows");
            else users.put(address, ids.getFirst());
            if (told.isPresent() && !ids.contains(told.get()))
                violations.add(address + " was told id " + told.get() + " and has " + ids);
        });
        var others = new HashSet<>(rows.keySet());
        others.removeAll(registered.keySet());
        others.forEach(address -> violations.add(address + " has a row and was never told so"));
    }

    private void mailRecords(Records records) {
        var byUser = records.mails().stream().collect(Collectors.groupingBy(Records.Mail::user));
        users.forEach((address, id) -> {
            var mails = byUser.getOrDefault(id, List.of());
            if (mails.size() != 1) violations.add(address + " has " + mails.size() + " mail records");
            else if (!mails.getFirst().recipient().equals(address))
                violations.add(address + " has a mail record that names "
                        + mails.getFirst().recipient());
        });
        byUser.keySet().stream()
                .filter(id -> !users.containsValue(id))
                .forEach(id -> violations.add("a mail record names user " + id + ", who does not exist"));
    }

    /** One event for each user, by the events' own ids. */
    Aftermath events(Witness witness) {
        users.forEach((address, id) -> {
            int events = witness.eventsOf(id).size();
            if (events != 1) violations.add(address + " has " + events + " different email.sent");
        });
        var known = Set.copyOf(users.values());
        witness.users().stream()
                .filter(id -> !known.contains(id))
                .forEach(id -> violations.add("email.sent names user " + id + ", who does not exist"));
        return this;
    }

    /** One mail for each user, by {@code Message-ID}, and no second copy without a fault that explains it. */
    Aftermath mails(Map<String, List<Receipt>> receipts, List<Fault> faults) {
        var ids = receipts.values().stream()
                .map(List::getFirst)
                .collect(Collectors.groupingBy(
                        Receipt::recipient, Collectors.mapping(Receipt::messageId, Collectors.toSet())));
        users.keySet().forEach(address -> {
            int mails = ids.getOrDefault(address, Set.of()).size();
            if (mails != 1) violations.add(address + " was sent " + mails + " different mails");
        });
        ids.keySet().stream()
                .filter(address -> !users.containsKey(address))
                .forEach(address -> violations.add("a mail went to " + address + ", who is no user"));
        repeated(receipts, faults).stream()
                .filter(mail -> mail.cause() == null)
                .forEach(mail -> violations.add("no fault explains " + mail));
        return this;
    }

    Aftermath deadLetters(Map<String, Integer> depths) {
        depths.forEach((queue, depth) -> {
            if (queue.endsWith(".dlq") && depth > 0) violations.add(depth + " dead letters in " + queue);
        });
        return this;
    }

    Aftermath answers(Ledger ledger) {
        violations.addAll(ledger.wrongAnswers());
        return this;
    }

    /** What does not hold, one sentence each. */
    List<String> violations() {
        return Collections.unmodifiableList(violations);
    }

    /** How many users there are. */
    int users() {
        return users.size();
    }

    /** Every second copy of a mail, in the order of their coming. */
    static List<Repeated> repeated(Map<String, List<Receipt>> receipts, List<Fault> faults) {
        return receipts.values().stream()
                .flatMap(copies -> copies.stream().skip(1).map(copy -> explained(copies.getFirst(), copy, faults)))
                .sorted(Comparator.comparing(repeated -> repeated.copy().at()))
                .toList();
    }

    /** The kill came while the first copy's transaction was open, or before all was well again; the copy came after it. */
    private static Repeated explained(Receipt first, Receipt copy, List<Fault> faults) {
        Function<Fault, Instant> begin = fault -> fault.killed().minus(LONGEST_TRANSACTION);
        var cause = faults.stream()
                .filter(fault -> fault.target().repeatsMails())
                .filter(fault -> first.at().isAfter(begin.apply(fault)))
                .filter(fault -> first.at().isBefore(fault.returned()))
                .filter(fault -> copy.at().isAfter(fault.killed()))
                .findFirst();
        return new Repeated(first, copy, cause.orElse(null));
    }

    /** @param cause null where no fault explains it */
    record Repeated(Receipt first, Receipt copy, @Nullable Fault cause) {

        @Override
        public String toString() {
            var mail = "%s, first by %s at %s, again by %s at %s"
                    .formatted(first.recipient(), first.sender(), first.at(), copy.sender(), copy.at());
            if (cause == null) return mail;
            return "%-32s %-15s %+7.3f s  %-15s %+8.3f s  fault %d: %s killed"
                    .formatted(
                            first.recipient(),
                            first.sender(),
                            Fault.seconds(Duration.between(cause.killed(), first.at())),
                            copy.sender(),
                            Fault.seconds(Duration.between(cause.killed(), copy.at())),
                            cause.number(),
                            cause.target());
        }
    }
}
