package tidings.e2e;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tidings.spring.TidingsAutoConfiguration;
import tools.jackson.databind.json.JsonMapper;

/** The guide's table of keys says what the configuration processor found in the code. */
class ConfigurationKeysTest {

    private static final Path PAGE = Path.of("..", "docs", "guide", "spring-boot.md");
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(tidings\\.[^`]*)` \\| ([^|]*) \\|");

    @Test
    void the_guide_names_every_key_with_its_default_and_no_other() throws IOException {
        assertThat(keysOfTheGuide()).isEqualTo(keysOfTheCode());
    }

    /** In the guide a default is code; words stand where there is no constant. */
    private static Map<String, String> keysOfTheGuide() throws IOException {
        return new TreeMap<>(ROW.matcher(Files.readString(PAGE))
                .results()
                .collect(toMap(row -> row.group(1), ConfigurationKeysTest::defaultOf)));
    }

    private static String defaultOf(MatchResult row) {
        var cell = row.group(2).strip();
        return cell.matches("`[^`]*`") ? cell.substring(1, cell.length() - 1) : "";
    }

    /** Other jars have such a file too: it is ours that names ours. */
    private static Map<String, String> keysOfTheCode() throws IOException {
        var keys = new TreeMap<String, String>();
        var files = TidingsAutoConfiguration.class.getClassLoader().getResources(METADATA);
        while (files.hasMoreElements()) {
            try (var file = files.nextElement().openStream()) {
                for (var property :
                        JsonMapper.shared().readTree(file).path("properties").values()) {
                    var name = property.path("name").asString();
                    if (name.startsWith("tidings."))
                        keys.put(name, property.path("defaultValue").asString(""));
                }
            }
        }
        return keys;
    }
}
