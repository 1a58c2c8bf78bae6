//SOURCES ../../../View.java ../study/Claim.java ../study/GuideClaims.java ../study/Measurement.java ../study/Metric.java
//SOURCES ../study/Finding.java ../study/Study.java GroupSections.java Page.java
package lib.bench.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.View;
import lib.bench.report.page.Page.Block;
import lib.bench.report.page.Page.Section;
import lib.bench.report.study.Claim.Agreement;
import lib.bench.report.study.Finding;
import lib.bench.report.study.GuideClaims.Checked;
import lib.bench.report.study.GuideClaims;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.Metric;
import lib.bench.report.study.Study;

/// What the guide concludes, computed from the results at hand, and these results beside the guide's.
final class GuideSections {

    private GuideSections() {}

    /// The guide's conclusions, each as this study has it.
    /// @param own whether the study is somebody's own, and not the guide's
    static List<Section> claims(Study study, boolean own) {
        List<Checked> checked = GuideClaims.on(study);
        if (checked.isEmpty()) {
            return List.of();
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Prose(summary(checked, own)));
        checked.stream().collect(Collectors.groupingBy(c -> c.claim().about(), LinkedHashMap::new, Collectors.toList()))
                .forEach((about, claims) -> blocks.add(new Block.Grid(about, table(claims, own))));
        return List.of(new Section(own ? "The guide's conclusions on these results" : "The guide's conclusions, computed", blocks));
    }

    private static String summary(List<Checked> checked, boolean own) {
        long doubted = checked.stream().filter(c -> !c.computed().finding().believable()).count();
        String agreement = own ? "" : " %d come out as the guide has them, %d with digits cut off instead of rounded, %d otherwise.".formatted(
                count(checked, Agreement.AGREES), count(checked, Agreement.CUT_OFF), count(checked, Agreement.DIFFERS));
        return "%d statements of the guide can be computed from these results.%s %d rest on a result that a verdict refutes: the number may be right, and says nothing."
                .formatted(checked.size(), agreement, doubted);
    }

    private static long count(List<Checked> checked, Agreement agreement) {
        return checked.stream().filter(c -> c.agreement() == agreement).count();
    }

    private static View.Table table(List<Checked> claims, boolean own) {
        List<List<String>> rows = claims.stream().map(c -> {
            Finding finding = c.computed().finding();
            String stated = c.claim().stated().isEmpty() ? "yes" : c.claim().stated();
            return List.of(finding.believable() ? "OK" : finding.doubtWords(), c.claim().says(), stated, c.claim().inGuidesDigits(c.computed()),
                    c.computed().words(), own ? "" : c.agreement().toString());
        }).map(row -> own ? row.subList(0, 5) : row).toList();
        List<String> columns = List.of(Page.VERDICT, "the guide says", "guide", own ? "here" : "computed", "how", "agreement");
        return new View.Table(own ? columns.subList(0, 5) : columns, rows);
    }

    /// Each result beside the guide's for the same model and load.
    static List<Section> beside(Study study, Study guide) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement own : study.measurements()) {
            Optional<Measurement> published = guide.find(own.subject().name(), own.settings(), own.workload());
            published.ifPresent(theirs -> rows.add(row(own, theirs)));
        }
        return rows.isEmpty() ? List.of() : List.of(new Section("Beside the guide's figures", List.of(new Block.Grid(
                "The first verdict is on the result here, the second on the guide's. Each factor is this device against the guide's.",
                new View.Table(List.of(Page.VERDICT, "model", "settings", "load", "output (tok/s)", "guide", "factor", "mean TTFT (ms)", "guide", "factor",
                        "mean TPOT (ms)", "guide", "factor", "guide's verdict"), rows)))));
    }

    private static List<String> row(Measurement own, Measurement theirs) {
        List<String> cells = new ArrayList<>(List.of(own.verdictWords(), own.subject().name(), own.settings().toString(), own.workload()));
        for (Metric metric : List.of(Metric.OUTPUT, Metric.TTFT, Metric.TPOT)) {
            boolean both = own.has(metric) && theirs.has(metric) && theirs.value(metric) > 0;
            cells.add(GroupSections.text(own, metric));
            cells.add(GroupSections.text(theirs, metric));
            cells.add(both ? String.format(Locale.ROOT, "%.2f", own.value(metric) / theirs.value(metric)) : "");
        }
        cells.add(theirs.verdictWords());
        return cells;
    }
}
