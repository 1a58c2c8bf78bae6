//SOURCES ../../../View.java ../../WorkloadProfile.java ../../verdict/Verdict.java ../study/Finding.java ../study/Measurement.java
//SOURCES ../study/Metric.java ../study/Origin.java ../study/ResultReader.java ../study/Study.java ../study/TradeOff.java GroupSections.java GuideSections.java
//SOURCES Page.java TradeOffSections.java
package lib.bench.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import lib.View;
import lib.bench.WorkloadProfile;
import lib.bench.report.page.Page.Block;
import lib.bench.report.page.Page.Section;
import lib.bench.report.study.Finding;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.Metric;
import lib.bench.report.study.ResultReader;
import lib.bench.report.study.Study;
import lib.bench.report.study.TradeOff;
import lib.bench.verdict.Verdict;

/// The report on a study: what follows from it, group by group, beside the guide's figures, and how to do it again.
public final class ReportPage {

    private ReportPage() {}

    /// @param guide the guide's results to set beside these; empty when these are the guide's
    public static Page of(String title, Study study, Optional<Study> guide) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("In short", List.of(new Block.Findings(inShort(study)))));
        sections.addAll(TradeOffSections.of(study));
        sections.addAll(GroupSections.of(study));
        guide.ifPresent(theirs -> sections.addAll(GuideSections.beside(study, theirs)));
        sections.addAll(GuideSections.claims(study, guide.isPresent()));
        sections.add(new Section("The loads", List.of(loads(study))));
        sections.add(new Section("The verdicts, with their arithmetic", List.of(verdicts(study))));
        sections.add(new Section("To do it again", again(study)));
        return new Page(title, facts(study), sections);
    }

    private static Map<String, String> facts(Study study) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Results", String.valueOf(study.measurements().size()));
        facts.put("Verdict OK", String.valueOf(study.measurements().stream().filter(m -> m.verdicts().getFirst().kind() == Verdict.Kind.OK).count()));
        facts.put("Models", String.valueOf(study.measurements().stream().map(Measurement::subject).distinct().count()));
        versions(study).forEach((name, values) -> facts.putIfAbsent(name, values));
        return facts;
    }

    private static List<Finding> inShort(Study study) {
        List<Finding> findings = new ArrayList<>();
        long simulated = study.measurements().stream().filter(m -> m.origin().versions().getOrDefault(ResultReader.ENGINE, "")
                .startsWith(ResultReader.SIMULATED)).count();
        if (simulated > 0) {
            findings.add(new Finding("A rehearsal: %d of %d results come from simulated servers, which have the guide's times and no model. "
                    .formatted(simulated, study.measurements().size()) + "They say nothing about any device.", List.of()));
        }
        TradeOff.of(study).stream().collect(Collectors.groupingBy(TradeOff::family, LinkedHashMap::new, Collectors.toList())).values()
                .forEach(sameFamily -> findings.addAll(purposes(sameFamily)));
        Map<Verdict.Kind, Long> counts = study.measurements().stream().flatMap(m -> m.verdicts().stream().map(Verdict::kind).distinct())
                .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
        findings.add(new Finding("Verdicts on %d results: %s.".formatted(study.measurements().size(), counts.entrySet().stream()
                .map(count -> "%d %s".formatted(count.getValue(), count.getKey())).collect(Collectors.joining(", "))), List.of()));
        return findings;
    }

    /// What is best for each purpose, of one family of models, whatever the settings.
    private static List<Finding> purposes(List<TradeOff> tradeOffs) {
        List<Finding> findings = new ArrayList<>();
        for (int purpose = 0; purpose < tradeOffs.getFirst().choices().size(); purpose++) {
            int index = purpose;
            List<TradeOff.Choice> choices = tradeOffs.stream().map(tradeOff -> tradeOff.choices().get(index)).toList();
            Optional<TradeOff.Choice> believed = first(choices, TradeOff.Choice::believed);
            believed.ifPresent(choice -> choice.believed().ifPresent(pick -> findings.add(new Finding("%s for %s: %s, %s%s%s.".formatted(
                    tradeOffs.getFirst().family(), choice.purpose(), pick.subject().brief(), pick.value(), at(tradeOffs, pick),
                    TradeOffSections.alike(choice)), List.of()))));
            first(choices, TradeOff.Choice::best).flatMap(TradeOff.Choice::best)
                    .filter(best -> believed.flatMap(TradeOff.Choice::believed).filter(b -> b.subject().equals(best.subject())).isEmpty())
                    .ifPresent(best -> findings.add(Finding.of("By its number alone, %s with %s%s would be best for %s.".formatted(
                            best.subject().name(), best.value(), at(tradeOffs, best), choices.getFirst().purpose()), List.of(Metric.TTFT),
                            List.of(best.from()))));
        }
        return findings;
    }

    private static String at(List<TradeOff> tradeOffs, TradeOff.Pick pick) {
        boolean ofWeightsAlone = pick.value().equals(pick.subject().size());
        return tradeOffs.size() == 1 || ofWeightsAlone ? "" : ", at " + pick.from().settings();
    }

    /// Of the choices for one purpose under several settings, that with the best pick.
    private static Optional<TradeOff.Choice> first(List<TradeOff.Choice> choices, Function<TradeOff.Choice, Optional<TradeOff.Pick>> pick) {
        Comparator<TradeOff.Choice> ascending = Comparator.comparingDouble(choice -> pick.apply(choice).orElseThrow().number());
        return choices.stream().filter(choice -> pick.apply(choice).isPresent())
                .min(choices.getFirst().most() ? ascending.reversed() : ascending);
    }

    private static Block loads(Study study) {
        var names = study.measurements().stream().map(Measurement::workload).collect(Collectors.toCollection(LinkedHashSet::new));
        List<List<String>> rows = Arrays.stream(WorkloadProfile.values()).filter(load -> names.contains(load.toString())).map(load -> List.of(
                load.toString(), String.valueOf(load.requests()), load.concurrency().isPresent() ? String.valueOf(load.concurrency().getAsInt()) : "no limit",
                String.valueOf(load.inputTokens()), String.valueOf(load.outputTokens()))).toList();
        return new Block.Grid("As the guide defines them.", new View.Table(List.of("load", "requests", "at once", "tokens in", "tokens out"), rows));
    }

    private static Block verdicts(Study study) {
        List<List<String>> rows = study.measurements().stream().flatMap(m -> m.verdicts().stream().map(verdict -> List.of(verdict.kind().toString(),
                m.subject().name(), m.settings().toString(), m.workload(), verdict.reason()))).toList();
        return new Block.Grid("", new View.Table(List.of(Page.VERDICT, "model", "settings", "load", "why"), rows));
    }

    private static List<Block> again(Study study) {
        List<List<String>> rows = new ArrayList<>();
        versions(study).forEach((name, values) -> rows.add(List.of(name, values)));
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Shell(script(study)));
        if (!rows.isEmpty()) {
            blocks.add(new Block.Grid("What took part, with its version.", new View.Table(List.of("", "version"), rows)));
        }
        blocks.add(new Block.Grid("Where each result was read from.", new View.Table(List.of("result", "model", "load"), study.measurements().stream()
                .map(m -> List.of(m.origin().source(), m.subject().name(), m.workload())).distinct().toList())));
        return blocks;
    }

    /// The commands of all results in their order; one that is still in force is not repeated.
    private static List<String> script(Study study) {
        List<String> script = new ArrayList<>();
        Map<String, String> inForce = new LinkedHashMap<>();
        for (Measurement measurement : study.measurements()) {
            for (String line : measurement.origin().commands()) {
                String command = line.split(" ", 3)[1];
                if (command.equals("bench") || !line.equals(inForce.put(command, line))) {
                    script.add(line);
                }
                if (command.equals("power-mode") && script.getLast().equals(line)) {
                    // a mode brings clocks of its own
                    inForce.remove("clocks");
                }
            }
        }
        return script;
    }

    private static Map<String, String> versions(Study study) {
        Map<String, LinkedHashSet<String>> all = new LinkedHashMap<>();
        study.measurements().forEach(m -> m.origin().versions().forEach((name, value) -> all.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(value)));
        Map<String, String> joined = new LinkedHashMap<>();
        all.forEach((name, values) -> joined.put(name, String.join(", ", values)));
        return joined;
    }
}
