//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../study/Claim.java ../study/Group.java ../study/GuideClaims.java ../study/Measurement.java ../study/Metric.java
//SOURCES ../study/PowerFindings.java ../study/PrecisionFindings.java ../study/Study.java ../study/TradeOff.java
//SOURCES ../../verdict/Verdict.java ../study/Finding.java
package lib.bench.report.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lib.bench.report.study.Finding;
import lib.bench.report.study.Group;
import lib.bench.report.study.GuideClaims;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.Metric;
import lib.bench.report.study.PowerFindings;
import lib.bench.report.study.PrecisionFindings;
import lib.bench.report.study.Study;
import lib.bench.report.study.TradeOff;

/// A study for other programs: one line of CSV for each result, and everything that was computed as JSON.
final class StudyData {

    private StudyData() {}

    /// RFC 4180, with a header; figures by the keys of vLLM's JSON.
    static String csv(Study study) {
        var keys = study.measurements().stream().flatMap(m -> m.figures().figures().keySet().stream()).collect(Collectors.toCollection(TreeSet::new));
        List<String> columns = new ArrayList<>(List.of("verdict", "model", "precision", "size_g", "power_mode", "clocks_locked", "workload"));
        columns.addAll(keys);
        columns.add("source");
        StringBuilder csv = new StringBuilder(line(columns));
        for (Measurement m : study.measurements()) {
            List<String> cells = new ArrayList<>(List.of(m.verdictWords(), m.subject().name(), m.subject().precision(),
                    m.subject().gibibytes().isPresent() ? String.valueOf(m.subject().gibibytes().getAsDouble()) : "",
                    m.settings().powerMode().orElse(""), m.settings().clocksLocked().map(String::valueOf).orElse(""), m.workload()));
            keys.forEach(key -> cells.add(Optional.ofNullable(m.figures().figures().get(key)).map(StudyData::number).orElse("")));
            cells.add(m.origin().source());
            csv.append(line(cells));
        }
        return csv.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? String.valueOf((long) value) : String.valueOf(value);
    }

    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    static String json(String title, Study study) {
        ObjectNode root = new ObjectMapper().createObjectNode().put("title", title);
        study.measurements().forEach(m -> measurement(root.withArray("results").addObject(), m));
        study.groups().forEach(group -> group(root.withArray("groups").addObject(), group));
        TradeOff.of(study).forEach(tradeOff -> tradeOff(root.withArray("tradeOffs").addObject(), tradeOff));
        ArrayNode claims = root.putArray("guideClaims");
        GuideClaims.on(study).forEach(checked -> {
            ObjectNode node = claims.addObject().put("about", checked.claim().about()).put("says", checked.claim().says())
                    .put("guide", checked.claim().stated()).put("computed", checked.computed().value()).put("how", checked.computed().words())
                    .put("agreement", checked.agreement().name());
            checked.computed().finding().doubts().forEach(doubt -> node.withArray("restsOn").add(doubt.toString()));
        });
        return root.toPrettyString() + "\n";
    }

    private static void measurement(ObjectNode node, Measurement m) {
        node.put("id", m.id()).put("model", m.subject().name()).put("precision", m.subject().precision()).put("workload", m.workload());
        m.subject().gibibytes().ifPresent(size -> node.put("sizeG", size));
        m.settings().powerMode().ifPresent(mode -> node.put("powerMode", mode));
        m.settings().clocksLocked().ifPresent(locked -> node.put("clocksLocked", locked));
        m.verdicts().forEach(verdict -> node.withArray("verdicts").addObject().put("kind", verdict.kind().toString()).put("reason", verdict.reason()));
        ObjectNode figures = node.putObject("figures");
        m.figures().figures().forEach(figures::put);
        m.origin().commands().forEach(node.withArray("commands")::add);
        ObjectNode versions = node.putObject("versions");
        m.origin().versions().forEach(versions::put);
        node.put("source", m.origin().source());
    }

    private static void group(ObjectNode node, Group group) {
        node.put("kind", group.kind().name()).put("workload", group.workload());
        ArrayNode ranking = node.putArray("ranking");
        for (Measurement m : group.ranked(Metric.OUTPUT)) {
            ObjectNode place = ranking.addObject().put("id", m.id()).put("model", m.subject().name()).put("settings", m.settings().toString())
                    .put("believable", m.believable(Metric.OUTPUT));
            group.ratio(m, Metric.OUTPUT).ifPresent(ratio -> place.put("ratioToBaseline", ratio));
        }
        for (Finding finding : group.kind() == Group.Kind.POWER_MODES ? PowerFindings.of(group) : PrecisionFindings.of(group)) {
            ObjectNode sentence = node.withArray("findings").addObject().put("text", finding.text());
            finding.doubts().forEach(doubt -> sentence.withArray("restsOn").add(doubt.toString()));
        }
    }

    private static void tradeOff(ObjectNode node, TradeOff tradeOff) {
        node.put("family", tradeOff.family()).put("settings", tradeOff.settings().toString());
        for (TradeOff.Choice choice : tradeOff.choices()) {
            ObjectNode purpose = node.withArray("purposes").addObject().put("purpose", choice.purpose()).put("measure", choice.measure());
            choice.best().ifPresent(pick -> purpose.putObject("best").put("model", pick.subject().name()).put("value", pick.value())
                    .put("verdicts", pick.from().verdictWords()));
            choice.believed().ifPresent(pick -> purpose.putObject("believed").put("model", pick.subject().name()).put("value", pick.value()));
        }
        tradeOff.rows().forEach(row -> node.withArray("models").addObject().put("model", row.subject().name()).put("size", row.subject().size())
                .put("suits", tradeOff.suits(row)));
    }
}
