//SOURCES ../../../View.java ../study/Finding.java ../study/Measurement.java ../study/Metric.java ../study/Study.java
//SOURCES ../study/Subject.java ../study/TradeOff.java GroupSections.java LoadChart.java Page.java SizeChart.java
package lib.bench.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.View;
import lib.bench.report.page.Page.Block;
import lib.bench.report.page.Page.Section;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.Metric;
import lib.bench.report.study.Study;
import lib.bench.report.study.Subject;
import lib.bench.report.study.TradeOff;

/// Which precision is best for what, and what its speed costs in size.
final class TradeOffSections {

    private TradeOffSections() {}

    static List<Section> of(Study study) {
        List<TradeOff> all = TradeOff.of(study);
        return all.stream().flatMap(tradeOff -> Stream.of(purposes(tradeOff, title(all, tradeOff)), sizes(tradeOff, title(all, tradeOff))))
                .toList();
    }

    /// The family, and the settings where it was measured under several.
    private static String title(List<TradeOff> all, TradeOff one) {
        return one.family() + (all.stream().filter(other -> other.family().equals(one.family())).count() == 1 ? "" : ", " + one.settings());
    }

    private static Section purposes(TradeOff tradeOff, String title) {
        List<List<String>> rows = tradeOff.choices().stream().filter(choice -> choice.best().isPresent()).map(choice -> List.of(
                choice.best().map(pick -> pick.from().verdictWords()).orElse(""), choice.purpose(), choice.measure(), words(choice.best()),
                choice.believed().map(pick -> words(Optional.of(pick)) + alike(choice)).orElse("none"))).toList();
        return new Section("Best per purpose: " + title, List.of(new Block.Grid(
                "The verdict is that of the best by its number alone; the last column is the best that no verdict refutes. G is GiB, as in the guide.",
                new View.Table(List.of(Page.VERDICT, "purpose", "measured by", "best by number", "best that can be believed"), rows))));
    }

    /// Those that are as good as the best that can be believed.
    static String alike(TradeOff.Choice choice) {
        return choice.alike().isEmpty() ? ""
                : choice.alike().stream().map(Subject::brief).collect(Collectors.joining(", ", "; within 3 % of it: ", ""));
    }

    private static String words(Optional<TradeOff.Pick> pick) {
        return pick.map(p -> "%s: %s".formatted(p.subject().brief(), p.value())).orElse("");
    }

    private static Section sizes(TradeOff tradeOff, String title) {
        List<List<String>> rows = tradeOff.rows().stream().map(row -> List.of(verdicts(row.loaded()), row.subject().name(),
                row.subject().size(), text(row.loaded(), Metric.OUTPUT), text(row.loaded(), Metric.TTFT), verdicts(row.alone()),
                text(row.alone(), Metric.TTFT), text(row.alone(), Metric.TPOT), tradeOff.suits(row))).toList();
        List<Block> blocks = new ArrayList<>();
        String caption = "From the largest to the smallest. The first verdict is on the result under high load, the second on that under low load.";
        blocks.add(new Block.Grid(caption, new View.Table(List.of(Page.VERDICT, "model", "size", "output, high load (tok/s)",
                "mean TTFT, high load (ms)", "low-load " + Page.VERDICT, "mean TTFT, low load (ms)", "mean TPOT, low load (ms)", "suits"), rows)));
        List<Measurement> loaded = tradeOff.rows().stream().flatMap(row -> row.loaded().stream()).toList();
        List<Measurement> all = tradeOff.rows().stream().flatMap(row -> Stream.concat(row.loaded().stream(), row.alone().stream())).toList();
        if (all.stream().anyMatch(m -> !m.believable(Metric.TTFT))) {
            blocks.add(new Block.Prose("Hollow and dashed is what a verdict refutes."));
        }
        if (loaded.size() > 1) {
            String name = "Size of the weights against output (tok/s), high load";
            blocks.add(new Block.Picture("size-" + tradeOff.family(), SizeChart.of(name, Metric.OUTPUT, loaded), name));
        }
        for (Metric metric : List.of(Metric.TPOT, Metric.TTFT)) {
            if (LoadChart.applies(all, metric)) {
                String name = "%s against load".formatted(metric.heading().replace("mean", "Mean"));
                blocks.add(new Block.Picture("%s-%s".formatted(metric.label().replace(' ', '-'), tradeOff.family()), LoadChart.of(name, metric, all), name));
            }
        }
        return new Section("Size against speed: " + title, blocks);
    }

    private static String verdicts(Optional<Measurement> measurement) {
        return measurement.map(Measurement::verdictWords).orElse("");
    }

    private static String text(Optional<Measurement> measurement, Metric metric) {
        return measurement.map(m -> GroupSections.text(m, metric)).orElse("");
    }
}
