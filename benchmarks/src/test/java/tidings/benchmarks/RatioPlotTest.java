package tidings.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class RatioPlotTest {

    @BeforeAll
    static void no_display_is_needed() {
        System.setProperty("java.awt.headless", "true");
    }

    @Test
    void a_picture_names_the_contenders_the_scenarios_and_the_baseline() throws Exception {
        var texts = texts(picture(Outcomes.PUBLISH, Outcomes.CONSUME));

        assertThat(texts).contains("Tidings", "amqp-client", "Spring AMQP");
        assertThat(texts).contains("publish (amqp-client = 1)", "consume (amqp-client = 1)");
    }

    @Test
    void a_contender_is_named_once_however_many_scenarios_it_ran() throws Exception {
        assertThat(texts(picture(Outcomes.PUBLISH, Outcomes.CONSUME)))
                .filteredOn("Tidings"::equals)
                .hasSize(1);
    }

    @Test
    void a_scenario_without_a_baseline_is_not_drawn() throws Exception {
        assertThat(texts(picture(Outcomes.PUBLISH, Outcomes.STARTUP)))
                .contains("publish (amqp-client = 1)")
                .doesNotContain("demo");
        assertThat(new RatioPlot(List.of(Outcomes.STARTUP)).isEmpty()).isTrue();
    }

    private static Document picture(Outcome... outcomes) throws Exception {
        var svg = new RatioPlot(List.of(outcomes)).svg();
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document svg) {
        var nodes = svg.getElementsByTagName("text");
        var texts = new ArrayList<String>();
        for (int i = 0; i < nodes.getLength(); i++)
            if (nodes.item(i) instanceof Element text)
                texts.add(text.getTextContent().strip());
        return texts;
    }
}
