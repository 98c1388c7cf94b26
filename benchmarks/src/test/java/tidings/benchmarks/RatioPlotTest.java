package tidings.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class RatioPlotTest {

    private static final Pattern FILL = Pattern.compile("fill:([^;]+)");

    @BeforeAll
    static void no_display_is_needed() {
        System.setProperty("java.awt.headless", "true");
    }

    @Test
    void a_picture_tells_each_contender_s_ratio_in_each_scenario() throws Exception {
        assertThat(description(Outcomes.PUBLISH, Outcomes.CONSUME))
                .isEqualTo("publish (amqp-client = 1): amqp-client 1.00 (1.00–1.00), Tidings 0.90 (0.50–1.50); "
                        + "consume (amqp-client = 1): amqp-client 1.00 (1.00–1.00), "
                        + "Spring AMQP 0.50 (0.50–0.50), Tidings 1.00 (1.00–1.00)");
    }

    @Test
    void each_contender_has_a_colour_of_its_own() throws Exception {
        var one = colours(picture(Outcomes.PUBLISH));
        var two = colours(picture(Outcomes.PUBLISH, Outcomes.CONSUME));

        assertThat(two).containsAll(one).hasSize(one.size() + 1);
    }

    @Test
    void a_scenario_without_a_baseline_is_not_drawn() throws Exception {
        assertThat(description(Outcomes.PUBLISH, Outcomes.STARTUP))
                .contains("publish")
                .doesNotContain("startup");
        assertThat(new RatioPlot(List.of(Outcomes.STARTUP)).isEmpty()).isTrue();
    }

    @Test
    void a_name_may_have_any_letters() throws Exception {
        var outcome = Outcome.ofRates("a < b", "", "R & D", List.of(Outcomes.series("R & D", 1)));

        assertThat(description(outcome)).isEqualTo("a < b (R & D = 1): R & D 1.00 (1.00–1.00)");
    }

    private static Document picture(Outcome... outcomes) throws Exception {
        var svg = new RatioPlot(List.of(outcomes)).svg();
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static String description(Outcome... outcomes) throws Exception {
        return picture(outcomes).getElementsByTagName("desc").item(0).getTextContent();
    }

    private static Set<String> colours(Document svg) {
        var shapes = svg.getElementsByTagName("*");
        return IntStream.range(0, shapes.getLength())
                .mapToObj(shapes::item)
                .flatMap(shape ->
                        FILL.matcher(((Element) shape).getAttribute("style")).results())
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }
}
