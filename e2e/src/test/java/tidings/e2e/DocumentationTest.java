package tidings.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tidings.testkit.BrokerContract;
import tidings.testkit.OrderedQueueContract;
import tidings.testkit.StoreContract;

/**
 * Java code in the documentation is code of a test that ran: a block below {@code <!-- snippet: name -->} equals what
 * stands between {@code // snippet: name} and {@code // end} in a test of this module, the testkit or the shop, or in the shop. Links lead
 * somewhere, each contract's table names its cases, and log lines are quoted as they are.
 */
class DocumentationTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SNIPPET = Pattern.compile("// snippet: (\\S+)\\n(.*?)// end", Pattern.DOTALL);
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- snippet: (\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CASE = Pattern.compile("\\| `(\\w+)` \\|$", Pattern.MULTILINE);
    private static final Pattern LOG_CALL = Pattern.compile("log\\s*\\.(debug|info|warn|error)\\(\\s*\"([^\"]*)\"");
    private static final Pattern LOG_TABLE_ROW =
            Pattern.compile("^\\|[^|]*\\| (DEBUG|INFO|WARN|ERROR) \\|(.*)\\|$", Pattern.MULTILINE);
    private static final Pattern CODE_WITH_GAP = Pattern.compile("`([^`]*…[^`]*)`");
    private static final Pattern QUOTED_WITH_LEVEL = Pattern.compile("\\b(DEBUG|INFO|WARN|ERROR) `([^`]+)`");
    private static final Pattern QUOTED_LOG = Pattern.compile("\\blog (?:says )?\\*([^*]+)\\*");
    private static final Pattern LEVELED = Pattern.compile("^(DEBUG|INFO|WARN|ERROR) ");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void every_java_block_is_code_of_a_test() throws IOException {
        var snippets = snippets();
        for (var page : pages()) {
            for (var block : matches(BLOCK, Files.readString(page))) {
                assertThat(block.group(1))
                        .as("%s: a block without a snippet's name", page)
                        .isNotNull();
                assertThat(block.group(2).strip())
                        .as("%s: %s", page, block.group(1))
                        .isEqualTo(snippets.get(block.group(1)));
            }
        }
    }

    @Test
    void every_relative_link_leads_to_a_file() throws IOException {
        var dead = new HashSet<String>();
        for (var page : pages())
            for (var link : matches(LINK, Files.readString(page)))
                if (!Files.exists(page.resolveSibling(link.group(1)))) dead.add(page + " → " + link.group(1));
        assertThat(dead).isEmpty();
    }

    @Test
    void what_the_operators_pages_quote_of_the_log_is_what_the_code_logs() throws IOException {
        var logged = logLines();
        var quoted = new TreeSet<String>();
        for (var page : files(ROOT.resolve("docs/operations"), ".md")) {
            var text = Files.readString(page);
            for (var row : matches(LOG_TABLE_ROW, text))
                for (var quote : matches(CODE_WITH_GAP, row.group(2))) quoted.add(row.group(1) + " " + quote.group(1));
            for (var quote : matches(QUOTED_WITH_LEVEL, text)) quoted.add(quote.group(1) + " " + quote.group(2));
            for (var quote : matches(QUOTED_LOG, text)) quoted.add(quote.group(1));
        }

        assertThat(quoted)
                .isNotEmpty()
                .allSatisfy(quote -> assertThat(logged).anyMatch(line -> isQuotedFrom(line, quote)));
    }

    /** As {@code LEVEL text}, with {@code …} for what varies. */
    private static Set<String> logLines() throws IOException {
        var lines = new TreeSet<String>();
        for (var source : files(ROOT.resolve("core/src/main/java"), ".java")) {
            var code = Files.readString(source).replaceAll("\"\\s*\\+\\s*\"", "");
            for (var call : matches(LOG_CALL, code))
                lines.add(call.group(1).toUpperCase(Locale.ROOT) + " "
                        + call.group(2).replace("{}", "…"));
        }
        return lines;
    }

    private static boolean isQuotedFrom(String line, String quote) {
        return LEVELED.matcher(quote).find() ? line.startsWith(quote) : line.contains(quote);
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void the_table_of_a_contract_names_each_of_its_cases_once(String page, List<Class<?>> contracts)
            throws IOException {
        var table = Files.readString(ROOT.resolve("docs/guide").resolve(page));
        var named = matches(CASE, table).stream().map(found -> found.group(1)).toList();
        var cases = contracts.stream()
                .flatMap(contract -> Stream.of(contract.getMethods()))
                .filter(method -> method.isDefault() && method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList();
        assertThat(named).isNotEmpty().containsExactlyInAnyOrderElementsOf(cases);
    }

    static Stream<Arguments> contracts() {
        return Stream.of(
                Arguments.of("broker-contract.md", List.of(BrokerContract.class, OrderedQueueContract.class)),
                Arguments.of("store-contract.md", List.of(StoreContract.class)));
    }

    private static Map<String, String> snippets() throws IOException {
        var snippets = new TreeMap<String, String>();
        for (var place : List.of("e2e/src/test", "testkit/src/test", "shop/src/test", "shop/src/main"))
            for (var source : files(ROOT.resolve(place).resolve("java"), ".java"))
                for (var found : matches(SNIPPET, Files.readString(source)))
                    snippets.put(found.group(1), found.group(2).stripIndent().strip());
        return snippets;
    }

    private static List<Path> pages() throws IOException {
        var pages = new HashSet<>(files(ROOT.resolve("docs"), ".md"));
        try (var top = Files.list(ROOT)) {
            top.filter(path -> path.toString().endsWith(".md")).forEach(pages::add);
        }
        return List.copyOf(pages);
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> path.toString().endsWith(suffix)).collect(Collectors.toList());
        }
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
