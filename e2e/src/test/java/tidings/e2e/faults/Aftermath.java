package tidings.e2e.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tidings.e2e.faults.MailSink.Receipt;

/**
 * What must hold when all is quiet: for everybody who was told so, one user, one mail record, one {@code email.sent}; and
 * nothing for anybody else.
 */
final class Aftermath {

    private final List<String> violations = new ArrayList<>();
    private final Map<String, UUID> users = new HashMap<>();

    /** @param registered who was told that they are registered, with the id where it was told */
    Aftermath(Map<String, Optional<UUID>> registered, Records records) {
        users(registered, records);
        mailRecords(records);
        if (records.unhandled() > 0)
            violations.add(records.unhandled() + " events wait for a retry or are dead letters");
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
    Aftermath mails(Map<String, List<Receipt>> receipts, List<RepeatedMail> repeated) {
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
        repeated.stream()
                .filter(mail -> mail.fault() == null)
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
}
