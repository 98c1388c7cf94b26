package tidings.saga;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tidings.saga.StepProgress.Awaited;

/**
 * How far an instance has come, as it is kept: a line for the whole, then one for each step that was reached, in that
 * order; words separated by spaces, a hyphen for what is not there.
 *
 * @param cancelled whether it ends as such when all is undone
 * @param deadline null when there is none, or it has passed
 * @param reason why it does not complete; null while it may
 * @param hangsOn why it is stuck; null while it is not
 */
record Progress(
        boolean cancelled,
        @Nullable Instant deadline,
        @Nullable String reason,
        @Nullable String hangsOn,
        List<StepProgress> steps) {

    private static final String NONE = "-";
    private static final long NANOS = 1_000_000_000;

    Progress {
        steps = List.copyOf(steps);
    }

    static Progress of(SagaInstance<?> instance) {
        return new Progress(
                instance.cancelled(),
                instance.deadline(),
                instance.reason(),
                instance.hangsOn(),
                List.copyOf(instance.steps().values()));
    }

    static Progress parse(String text) {
        var lines = text.split("\n", -1);
        var whole = lines[0].split(" ", -1);
        var steps = new ArrayList<StepProgress>();
        for (int i = 1; i < lines.length; i++) steps.add(step(lines[i].split(" ", -1)));
        return new Progress(Boolean.parseBoolean(whole[0]), instant(whole[1]), text(whole[2]), text(whole[3]), steps);
    }

    private static StepProgress step(String[] words) {
        return new StepProgress(
                words[0],
                StepPhase.valueOf(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]),
                Boolean.parseBoolean(words[5]),
                Boolean.parseBoolean(words[6]),
                Boolean.parseBoolean(words[7]),
                instant(words[8]),
                words[9].equals(NONE) ? null : Awaited.valueOf(words[9]),
                instant(words[10]));
    }

    /** For people: both. */
    @Nullable
    String why() {
        if (reason == null || hangsOn == null) return reason == null ? hangsOn : reason;
        return reason + "; " + hangsOn;
    }

    /** A text as one word, which a hyphen alone is not. */
    private static @Nullable String word(@Nullable String text) {
        return text == null ? null : "'" + URLEncoder.encode(text, UTF_8);
    }

    private static @Nullable String text(String word) {
        return word.equals(NONE) ? null : URLDecoder.decode(word.substring(1), UTF_8);
    }

    /** Nanoseconds since the epoch: each transition reads and writes some, and what people read costs as much as the rest. */
    private static @Nullable Long number(@Nullable Instant instant) {
        return instant == null
                ? null
                : Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    }

    private static @Nullable Instant instant(String word) {
        if (word.equals(NONE)) return null;
        long nanos = Long.parseLong(word);
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    String text() {
        var text = new StringBuilder();
        append(text, cancelled, number(deadline), word(reason), word(hangsOn));
        for (var step : steps) {
            text.append('\n');
            append(
                    text,
                    step.name(),
                    step.phase(),
                    step.attempt(),
                    step.failed(),
                    step.round(),
                    step.uncertain(),
                    step.done(),
                    step.patient(),
                    number(step.sentAt()),
                    step.awaited(),
                    number(step.timer()));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, @Nullable Object... words) {
        for (int i = 0; i < words.length; i++) {
            if (i > 0) text.append(' ');
            text.append(words[i] == null ? NONE : words[i]);
        }
    }

    /** Which steps have gone from what to what, as people read it. */
    static String changes(Map<String, StepProgress> before, Collection<StepProgress> after) {
        var changes = new ArrayList<String>();
        for (var step : after) {
            var was = before.get(step.name());
            if (was != null && was.phase() == step.phase() && was.attempt() == step.attempt()) continue;
            var from = was == null || was.phase() == step.phase() ? "" : was.phase() + " → ";
            var command = step.isUnderWay() && step.attempt() > 1 ? " (command " + step.attempt() + ")" : "";
            changes.add(step.name() + ": " + from + step.phase() + command);
        }
        return String.join(", ", changes);
    }
}
