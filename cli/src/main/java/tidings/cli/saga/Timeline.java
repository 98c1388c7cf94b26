package tidings.cli.saga;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;
import tidings.cli.text.Printable;
import tidings.saga.SagaStatus;
import tidings.saga.Sagas.SagaTransition;
import tidings.saga.Sagas.SagaView;

/** What has happened to a saga, as a line with a point for each transition; in colours where somebody looks. */
final class Timeline {

    private static final String NEW_LINE = System.lineSeparator();

    private final SagaView saga;
    private final List<SagaTransition> log;
    private final boolean colours = Ansi.AUTO.enabled();

    Timeline(SagaView saga, List<SagaTransition> log) {
        this.saga = saga;
        this.log = log;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        text.append(Printable.of(saga.name() + " v" + saga.version() + "  " + saga.key()))
                .append("  ")
                .append(coloured(saga.status(), saga.status().name()))
                .append(NEW_LINE)
                .append("id ")
                .append(saga.id())
                .append("  correlation ")
                .append(Printable.of(saga.correlationId()))
                .append(NEW_LINE);
        if (saga.reason() != null)
            text.append("because ").append(Printable.of(saga.reason())).append(NEW_LINE);
        text.append(NEW_LINE);
        for (int i = 0; i < log.size(); i++) append(text, log.get(i), i == log.size() - 1);
        text.append(NEW_LINE).append("steps  ").append(Printable.of(ListSagas.steps(saga)));
        text.append(NEW_LINE).append("state  ").append(Printable.of(saga.state()));
        return text.toString();
    }

    private void append(StringBuilder text, SagaTransition each, boolean last) {
        var since = ShowSaga.since(Duration.between(saga.begun(), each.at()));
        var rest = last && saga.status().hasEnded() ? "  " : "│ ";
        text.append("%12s  ".formatted(since))
                .append(coloured(each.to(), "●"))
                .append(' ')
                .append(Printable.of(each.cause()));
        if (each.causeId() != null) text.append("  ").append(Printable.of(each.causeId()));
        text.append(NEW_LINE);
        if (each.from() != null && each.from() != each.to())
            detail(
                    text,
                    rest,
                    each.from() + " → " + coloured(each.to(), each.to().name()));
        if (!each.steps().isEmpty()) detail(text, rest, Printable.of(each.steps()));
        if (each.changed() != null) detail(text, rest, "state " + Printable.of(each.changed()));
    }

    private static void detail(StringBuilder text, String rest, String what) {
        text.append(" ".repeat(14)).append(rest).append("  ").append(what).append(NEW_LINE);
    }

    private String coloured(SagaStatus status, String text) {
        if (!colours) return text;
        var style = switch (status) {
            case RUNNING -> Style.fg_blue;
            case COMPENSATING -> Style.fg_yellow;
            case COMPLETED -> Style.fg_green;
            case COMPENSATED, CANCELLED -> Style.fg_magenta;
            case STUCK -> Style.fg_red;
        };
        return style.on() + text + style.off();
    }
}
