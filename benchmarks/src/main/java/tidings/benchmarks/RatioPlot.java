package tidings.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The contenders' rates beside the baseline's, a group of bars for each scenario, as SVG.
 *
 * <p>XChart's error bars reach as far up as down, and a median seldom lies in the middle of its range. So the ranges are
 * a series of their own, around their middles; for its whiskers to stand on the bars, each bar is a category.
 */
final class RatioPlot {

    private static final int HEIGHT = 480;
    private static final int BAR_WIDTH = 72;
    private static final int MARGINS = 160;
    private static final int LEAST_WIDTH = 640;
    private static final String TITLE = "Messages a second, beside the baseline";
    private static final Color INK = new Color(0x33, 0x33, 0x33);
    private static final Color GRID = new Color(0xdd, 0xdd, 0xdd);

    /** Told apart by those who see fewer colours, too (Okabe and Ito). */
    private static final Color[] COLOURS = {
        new Color(0x00, 0x72, 0xb2),
        new Color(0x99, 0x99, 0x99),
        new Color(0xe6, 0x9f, 0x00),
        new Color(0x00, 0x9e, 0x73),
        new Color(0xcc, 0x79, 0xa7)
    };

    private final List<Bar> bars = new ArrayList<>();
    private final List<String> descriptions = new ArrayList<>();

    /** Of those outcomes that compare rates. */
    RatioPlot(List<Outcome> outcomes) {
        for (var outcome : outcomes) addGroup(outcome);
    }

    /** Whether there is nothing to show. */
    boolean isEmpty() {
        return bars.isEmpty();
    }

    String svg() {
        var svg = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart(), svg, VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return described(svg.toString(UTF_8));
    }

    /** XChart draws letters as shapes: this is what those read who cannot see them. */
    private String described(String svg) {
        int content = svg.indexOf('>', svg.indexOf("<svg")) + 1;
        var text = "<title>" + TITLE + "</title><desc>" + escaped(String.join("; ", descriptions)) + "</desc>";
        return svg.substring(0, content) + text + svg.substring(content);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private void addGroup(Outcome outcome) {
        if (outcome.compared() != Outcome.Compared.RATE) return;
        var group = new ArrayList<Bar>();
        for (var series : outcome.series()) {
            var ratio = Figures.of(series, outcome).ratio();
            if (ratio != null) group.add(new Bar("", series.contender(), ratio));
        }
        if (group.isEmpty()) return;
        if (!bars.isEmpty()) bars.add(Bar.GAP);
        var heading = outcome.scenario() + " (" + outcome.baseline() + " = 1)";
        descriptions.add(heading + ": " + group.stream().map(Bar::description).collect(Collectors.joining(", ")));
        int middle = (group.size() - 1) / 2;
        group.set(middle, group.get(middle).under(heading));
        bars.addAll(group);
    }

    private CategoryChart chart() {
        var chart = new CategoryChartBuilder()
                .width(Math.max(LEAST_WIDTH, MARGINS + BAR_WIDTH * bars.size()))
                .height(HEIGHT)
                .title(TITLE)
                .yAxisTitle("ratio: median and range of the rounds")
                .build();
        style(chart);
        var labels = labels();
        var contenders = new LinkedHashSet<String>();
        for (var bar : bars) if (bar.ratio() != null) contenders.add(bar.contender());
        for (var contender : contenders)
            chart.addSeries(
                    contender,
                    labels,
                    bars.stream().map(bar -> bar.median(contender)).toList());
        addRanges(chart, labels);
        return chart;
    }

    private void addRanges(CategoryChart chart, List<String> labels) {
        chart.addSeries(
                        "range",
                        labels,
                        bars.stream().map(Bar::middle).toList(),
                        bars.stream().map(Bar::reach).toList())
                .setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter)
                .setMarker(SeriesMarkers.NONE)
                .setShowInLegend(false);
    }

    /** Categories have to differ: those without a text differ in their number of blanks. */
    private List<String> labels() {
        var labels = new ArrayList<String>();
        for (var bar : bars) labels.add(bar.label().isEmpty() ? " ".repeat(labels.size() + 1) : bar.label());
        return labels;
    }

    private static void style(CategoryChart chart) {
        var styler = chart.getStyler();
        styler.setOverlapped(true).setAvailableSpaceFill(0.85);
        styler.setLabelsVisible(true).setLabelsPosition(0.1).setLabelsFont(font(Font.PLAIN, 13));
        styler.setYAxisMin(0.0).setYAxisDecimalPattern("0.00").setErrorBarsColor(INK);
        styler.setPlotGridVerticalLinesVisible(false)
                .setPlotGridLinesColor(GRID)
                .setAxisTickMarkLength(0);
        styler.setAxisTitleFont(font(Font.PLAIN, 13)).setAxisTickLabelsFont(font(Font.PLAIN, 13));
        styler.setChartTitleFont(font(Font.BOLD, 16)).setLegendFont(font(Font.PLAIN, 13));
        styler.setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
        styler.setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setSeriesColors(COLOURS);
        styler.setPlotBorderVisible(false).setLegendBorderColor(Color.WHITE).setChartFontColor(INK);
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    /** @param ratio null for the gap between two groups */
    private record Bar(
            String label, String contender, @Nullable Spread ratio) {

        static final Bar GAP = new Bar("", "", null);

        Bar under(String text) {
            return new Bar(text, contender, ratio);
        }

        @Nullable
        Double median(String wanted) {
            return ratio != null && contender.equals(wanted) ? (Double) ratio.median() : null;
        }

        String description() {
            if (ratio == null) return "";
            return String.format(
                    Locale.ROOT, "%s %.2f (%.2f–%.2f)", contender, ratio.median(), ratio.min(), ratio.max());
        }

        /** A gap's is far below the picture: no whisker of it is seen. */
        double middle() {
            return ratio == null ? -1 : (ratio.min() + ratio.max()) / 2;
        }

        double reach() {
            return ratio == null ? 0 : (ratio.max() - ratio.min()) / 2;
        }
    }
}
