//SOURCES ../../../View.java ../study/Group.java ../study/Measurement.java ../study/Metric.java ../study/PowerFindings.java
//SOURCES ../study/PrecisionFindings.java ../study/Study.java BarChart.java Page.java
package lib.bench.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import lib.View;
import lib.bench.report.page.Page.Block;
import lib.bench.report.page.Page.Section;
import lib.bench.report.study.Group;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.Metric;
import lib.bench.report.study.PowerFindings;
import lib.bench.report.study.PrecisionFindings;
import lib.bench.report.study.Study;

/// A section for each set of comparable results: the table, what follows from it, the picture.
final class GroupSections {

    private GroupSections() {}

    static List<Section> of(Study study) {
        List<Section> sections = new ArrayList<>();
        for (Group group : study.groups()) {
            sections.add(switch (group.kind()) {
                case POWER_MODES -> powerModes(group);
                case PRECISIONS -> models("Precisions of %s, %s".formatted(group.members().getFirst().subject().family(), group.workload())
                        + settings(study, group), group);
                case SCENARIO -> models("Scenario " + group.workload() + settings(study, group), group);
            });
        }
        if (!study.single().isEmpty()) {
            sections.add(new Section("Single results", List.of(new Block.Grid("Results with nothing beside them to compare with.", single(study.single())))));
        }
        return sections;
    }

    /// The settings, where there are such results under several.
    private static String settings(Study study, Group group) {
        Measurement first = group.members().getFirst();
        boolean several = study.groups(group.kind()).stream().map(other -> other.members().getFirst()).anyMatch(other -> !other.equals(first)
                && other.workload().equals(first.workload()) && other.subject().family().equals(first.subject().family()));
        return several ? ", " + first.settings() : "";
    }

    private static Section powerModes(Group group) {
        Measurement first = group.members().getFirst();
        List<List<String>> rows = group.members().stream().map(m -> with(energy(group.members(), m), m.verdictWords(), m.settings().powerMode().orElse(""),
                m.settings().clocksLocked().map(locked -> locked ? "yes" : "no").orElse(""), text(m, Metric.OUTPUT), ratio(m, first, Metric.OUTPUT),
                text(m, Metric.TTFT), ratio(m, first, Metric.TTFT), text(m, Metric.TPOT), ratio(m, first, Metric.TPOT))).toList();
        String caption = "%s under %s; each change is against the first row.".formatted(first.subject().name(), group.workload());
        View.Table table = new View.Table(with(energyHeading(group.members()), Page.VERDICT, "mode", "jetson_clocks", Metric.OUTPUT.heading(), "change", Metric.TTFT.heading(), "change",
                Metric.TPOT.heading(), "change"), rows);
        return new Section("Power modes: %s, %s".formatted(first.subject().name(), group.workload()), blocks("power", group, caption, table,
                new Block.Findings(PowerFindings.of(group)), m -> m.settings().toString().replace("jetson_clocks", "clocks")));
    }

    private static Section models(String title, Group group) {
        List<Measurement> ranked = group.ranked(Metric.OUTPUT);
        List<List<String>> rows = ranked.stream().map(m -> with(energy(group.members(), m), m.verdictWords(), String.valueOf(ranked.indexOf(m) + 1), m.subject().name(),
                m.subject().precision(), m.subject().size(), text(m, Metric.REQUESTS), text(m, Metric.OUTPUT), times(group.ratio(m, Metric.OUTPUT)),
                text(m, Metric.TTFT), times(group.ratio(m, Metric.TTFT)), text(m, Metric.TPOT), times(group.ratio(m, Metric.TPOT)))).toList();
        String settings = ranked.getFirst().settings().known() ? ", " + ranked.getFirst().settings() : "";
        String caption = "Ranked by output%s.%s".formatted(settings, group.baseline().map(base -> " Each factor is against %s in %s.".formatted(
                base.subject().name(), base.subject().precision())).orElse(""));
        View.Table table = new View.Table(with(energyHeading(group.members()), Page.VERDICT, "rank", "model", "precision", "size", Metric.REQUESTS.heading(), Metric.OUTPUT.heading(),
                "factor", Metric.TTFT.heading(), "factor", Metric.TPOT.heading(), "factor"), rows);
        return new Section(title, blocks("models", group, caption, table, new Block.Findings(PrecisionFindings.of(group)),
                m -> group.kind() == Group.Kind.PRECISIONS ? m.subject().brief() : m.subject().name()));
    }

    /// The cells of a row, and at its end those of the energy.
    private static List<String> with(List<String> energy, String... cells) {
        return Stream.concat(Stream.of(cells), energy.stream()).toList();
    }

    /// One cell where the power of any of these was read, none otherwise.
    private static List<String> energy(List<Measurement> all, Measurement measurement) {
        return measured(all) ? List.of(text(measurement, Metric.TOKENS_PER_JOULE)) : List.of();
    }

    private static List<String> energyHeading(List<Measurement> all) {
        return measured(all) ? List.of(Metric.TOKENS_PER_JOULE.heading()) : List.of();
    }

    private static boolean measured(List<Measurement> all) {
        return all.stream().anyMatch(m -> m.has(Metric.TOKENS_PER_JOULE));
    }

    private static List<Block> blocks(String name, Group group, String caption, View.Table table, Block findings, Function<Measurement, String> label) {
        List<Block> blocks = new ArrayList<>(List.of(new Block.Grid(caption, table), findings));
        String prefix = "%s-%s-%s".formatted(name, group.members().getFirst().subject().family(), group.workload()).replaceAll("[^A-Za-z0-9.]+", "-");
        for (Metric metric : List.of(Metric.OUTPUT, Metric.TOKENS_PER_JOULE)) {
            List<Measurement> ranked = group.ranked(metric);
            if (ranked.size() > 1) {
                String title = metric.heading().substring(0, 1).toUpperCase(Locale.ROOT) + metric.heading().substring(1) + ", " + group.workload();
                blocks.add(new Block.Picture(prefix + "-" + metric.label().replace(' ', '-'), BarChart.of(title, metric,
                        group.kind() == Group.Kind.POWER_MODES ? group.members() : ranked, label), title));
            }
        }
        return blocks;
    }

    private static View.Table single(List<Measurement> results) {
        return new View.Table(with(energyHeading(results), Page.VERDICT, "model", "precision", "settings", "load", Metric.REQUESTS.heading(),
                Metric.OUTPUT.heading(), Metric.TTFT.heading(), Metric.TPOT.heading()), results.stream().map(m -> with(energy(results, m), m.verdictWords(), m.subject().name(), m.subject().precision(),
                m.settings().toString(), m.workload(), text(m, Metric.REQUESTS), text(m, Metric.OUTPUT), text(m, Metric.TTFT), text(m, Metric.TPOT))).toList());
    }

    static String text(Measurement measurement, Metric metric) {
        return measurement.has(metric) ? metric.text(measurement.value(metric)) : "";
    }

    private static String ratio(Measurement measurement, Measurement first, Metric metric) {
        return measurement.equals(first) || !measurement.has(metric) || !first.has(metric) ? ""
                : String.format(Locale.ROOT, "%+.1f %%", (measurement.value(metric) / first.value(metric) - 1) * 100);
    }

    private static String times(OptionalDouble ratio) {
        return ratio.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", ratio.getAsDouble());
    }
}
