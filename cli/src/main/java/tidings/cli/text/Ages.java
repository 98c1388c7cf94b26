package tidings.cli.text;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 500ms}, {@code 60s}, {@code 5m}, {@code 2h}, {@code 7d}. */
public final class Ages implements ITypeConverter<Duration> {

    private static final Pattern AGE = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    @Override
    public Duration convert(String text) {
        var age = AGE.matcher(text);
        if (!age.matches())
            throw new TypeConversionException("'" + text + "' is no age such as 500ms, 60s, 5m, 2h or 7d");
        long amount = Long.parseLong(age.group(1));
        return switch (age.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** In the two largest units. */
    public static String text(Duration age) {
        if (age.compareTo(Duration.ofMinutes(1)) < 0)
            return String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
        if (age.toHours() == 0) return age.toMinutes() + " min " + age.toSecondsPart() + " s";
        if (age.toDays() == 0) return age.toHours() + " h " + age.toMinutesPart() + " min";
        return age.toDays() + " d " + age.toHoursPart() + " h";
    }
}
