//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/bench/reference/ReferenceResults.java ../../lib/bench/report/page/ReportFiles.java
//SOURCES ../../lib/bench/report/study/GuideClaims.java ../../lib/bench/report/study/GuideMeasurements.java
package tests.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.bench.reference.ReferenceResults;
import lib.bench.report.page.ReportFiles;
import lib.bench.report.study.Claim.Agreement;
import lib.bench.report.study.Group;
import lib.bench.report.study.GuideClaims;
import lib.bench.report.study.GuideMeasurements;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.Settings;
import lib.bench.report.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide's two analyses, of power modes and of precisions, computed again from its own results.
class GuideAnalysisTest {

    private static final Study GUIDE = new Study(GuideMeasurements.of(ReferenceResults.load()));

    /// Every number of the guide's two analyses, tables and sentences, in its order; model names and bit widths are no numbers.
    private static final List<String> NUMBERS = List.of(
            // power modes: what was measured
            "2048", "128", "8", "1",
            // power modes, high load: the table, then the sentences
            "251.56", "554.96", "26.96", "298.07", "495.44", "22.59", "240.14", "580.06", "28.27", "249.82", "457.83", "27.99", "18.5 %", "16 %",
            // low load
            "63.61", "35.70", "15.56", "111.15", "23.06", "8.88", "63.90", "34.54", "15.50", "79.94", "27.23", "12.39", "35 %", "43 %",
            // precisions, high load: the table
            "16 G", "0.66", "82.47", "974.57", "85.33", "8.9 G", "2.33", "6 G", "1.35", "167.20", "570.92", "42.08", "5.7 G", "0.83", "100.70", "1918.40",
            "64.07", "9 G", "0.64", "79.23", "2225.45", "81.04", "0.81", "100.45", "1823.17", "63.92", "0.80", "99.56", "2114.14", "62.10", "0.65", "81.28",
            "2294.06", "77.95", "5.5 G", "0.06", "7.91", "43688.41", "670.56",
            // its sentences
            "3.6 times", "100 tok/s", "1.8 s", "2.2 s", "43.7 s",
            // low load: the table
            "0.12", "15.69", "78.19", "63.63", "0.87", "0.31", "40.26", "38.55", "24.73", "0.34", "43.09", "36.87", "23.09", "0.21", "27.13", "50.83",
            "36.75", "0.33", "42.66", "36.95", "23.33", "42.70", "37.85", "23.30", "0.22", "27.52", "50.23", "36.22", "0.23", "29.14", "148.53", "33.41",
            // its sentences, and size against speed
            "36 ms", "38 ms", "23 ms", "25 ms", "37 ms", "50 ms");

    @TempDir
    private Path folder;

    private String report() throws IOException {
        ReportFiles.write(folder, "The guide's results", GUIDE, Optional.empty());
        return Files.readString(folder.resolve("report.md"));
    }

    @Test
    void everyNumberOfTheGuidesAnalysesIsInTheReport() throws IOException {
        String report = report();

        assertThat(NUMBERS).allSatisfy(number -> assertThat(report).containsPattern("(?<![\\d.])" + Pattern.quote(number) + "(?![\\d.]\\d)"));
    }

    @Test
    void everyNumberIsComputedAndNotCopied() {
        var stated = GuideClaims.all().stream().flatMap(claim -> claim.digits().stream()).collect(Collectors.toSet());
        var differing = GuideClaims.on(GUIDE).stream().filter(checked -> checked.agreement() != Agreement.AGREES)
                .map(checked -> "%s; guide %s, computed %s: %s".formatted(checked.claim().says(), checked.claim().stated(),
                        checked.claim().inGuidesDigits(checked.computed()), checked.agreement())).toList();

        assertThat(GuideClaims.on(GUIDE)).hasSameSizeAs(GuideClaims.all());
        assertThat(stated).contains("18.5", "16", "35", "43", "3.6", "100", "1.8", "2.2", "43.7", "36", "38", "23", "25", "37", "50");
        assertThat(differing).containsExactly(
                "Int4: mean TTFT, to; guide 2.2 s, computed 2.1 s: not so",
                "FP4 and Int4: mean TTFT, from; guide 36 ms, computed 37 ms: cut off instead of rounded",
                "FP4 and Int4: mean TTFT, to; guide 38 ms, computed 39 ms: cut off instead of rounded",
                "GGUF has the highest mean TPOT but for BF16; guide , computed no: not so",
                "Int8: mean TTFT alone, about; guide 50 ms, computed 51 ms: cut off instead of rounded",
                "Int8 has the lowest output of all; guide , computed no: not so",
                "BF16 has the lowest output of all; guide , computed no: not so",
                "BF16 has the highest mean TTFT alone; guide , computed no: not so");
    }

    @Test
    void aConclusionThatRestsOnARefutedResultSaysSo() throws IOException {
        String report = report();

        assertThat(report)
                .contains("- **IMPOSSIBLE** By its number alone, Qwen3-8B-FP8 with 298.07 tok/s would be best for many users at once.")
                .contains("- **IMPOSSIBLE** MAXN: locking the clocks takes output from 251.56 to 298.07 tok/s (+18.5 %), ")
                .contains("- **IMPOSSIBLE** Fastest: Qwen3-8B-FP8 with 298.07 tok/s, 3.6 times the 82.47 tok/s of BF16; ")
                .contains("- Fastest of those that can be believed: Qwen3-8B-FP4 with 167.20 tok/s, 2.0 times the 82.47 tok/s of BF16; ")
                .contains("- **CACHED** Int4 (GPTQ(Int4), AWQ(Int4), W4A16): output 42.66 to 43.09 tok/s, ")
                .contains("decode reads 8.19 GB of weights per pass / 8.88 ms TPOT = 922 GB/s");
        assertThat(GuideClaims.on(GUIDE).stream().filter(checked -> checked.claim().about().startsWith("Power modes")))
                .isNotEmpty().allSatisfy(checked -> assertThat(checked.computed().finding().doubtWords()).startsWith("IMPOSSIBLE"));
    }

    @Test
    void whatComesAsNearAsOneRunToTheNextIsNotCalledSlower() throws IOException {
        assertThat(report()).contains("- Qwen3-8B for a fast answer, for one user: GPTQ(Int4), 23.09 ms; within 3 % of it: AWQ(Int4), W4A16.",
                "| OK | Qwen3-8B-AWQ | 5.7 G | 100.45 | 1823.17 | CACHED, TOO-FEW-SAMPLES | 36.95 | 23.33 | a fast answer, for one user |");
    }

    @Test
    void precisionsUnderSeveralSettingsAreToldApartWithAPictureForEach() throws IOException {
        var settings = new Settings(Optional.of("120W"), Optional.of(true));
        var twice = Stream.concat(GUIDE.measurements().stream(), GUIDE.groups(Group.Kind.PRECISIONS).stream().flatMap(group -> group.members().stream())
                .map(m -> new Measurement(m.id() + "-again", m.subject(), settings, m.workload(), m.figures(), m.verdicts(), m.origin()))).toList();

        ReportFiles.write(folder, "Twice", new Study(twice), Optional.empty());

        String report = Files.readString(folder.resolve("report.md"));
        assertThat(report).contains("## Best per purpose: Qwen3-8B, MAXN + jetson_clocks\n", "## Best per purpose: Qwen3-8B, 120W + jetson_clocks\n",
                "## Precisions of Qwen3-8B, high-load, 120W + jetson_clocks\n").containsOnlyOnce("- Qwen3-8B for many users at once: FP4, 167.20 tok/s, at ");
        assertThat(Pattern.compile("!\\[.*\\]\\((.*)\\)").matcher(report).results().map(match -> match.group(1)))
                .hasSizeGreaterThan(10).doesNotHaveDuplicates()
                .allSatisfy(chart -> assertThat(folder.resolve(chart)).exists());
    }

    @Test
    void differentModelsUnderOneLoadAreCalledByTheirNames() throws IOException {
        assertThat(report()).contains("0.78 times the 1335.80 tok/s of Qwen3-8B;",
                "- Int4 (Qwen3-8B-Int4-W4A16, Qwen3-8B-AWQ): output 792.18 to 823.58 tok/s, ");
        assertThat(folder.resolve("charts/models-Qwen3-8B-chat-output.svg")).content().contains(">Qwen3-Coder-30B-A3B-Instruct-Int4-W4A16</text>");
    }

    @Test
    void aVerdictStandsInFrontOfEveryRowOfResults() throws IOException {
        var headings = report().lines().filter(line -> line.startsWith("| ") && line.matches(".*\\((tok/s|ms)\\).*")).toList();

        assertThat(headings).hasSizeGreaterThan(8).allSatisfy(line -> assertThat(line).startsWith("| verdict |"));
    }

    /// Runs where the guide is at hand: `-Dguide=FILE`.
    @Test
    void noNumberOfTheGuidesAnalysesIsMissingFromTheList() throws IOException {
        assumeTrue(System.getProperty("guide") != null, "no guide given");
        String guide = Files.readString(Path.of(System.getProperty("guide")));
        var analysis = Pattern.compile("(?s)### 性能分析\\n(.*?)\\n(?=## |### )").matcher(guide).results().map(match -> match.group(1))
                .collect(Collectors.joining("\n")).replaceAll("120W|[A-Za-z](?:[A-Za-z_-]*\\d+[A-Za-z_]*)+(?:-[A-Za-z0-9]+)*", " ");
        var missing = new TreeSet<String>();
        Pattern.compile("\\d+(?:\\.\\d+)?").matcher(analysis).results().map(match -> match.group())
                .filter(number -> NUMBERS.stream().noneMatch(listed -> listed.split(" ")[0].equals(number))).forEach(missing::add);

        assertThat(missing).isEmpty();
    }
}
