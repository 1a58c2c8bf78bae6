//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/Terminal.java ../../lib/bench/sim/Faults.java ../../lib/bench/sim/SimProfile.java ../../lib/bench/sim/SimServer.java
//SOURCES ../../scripts/Bench.java ../../scripts/Report.java
package tests.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import lib.Terminal;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scripts.Bench;
import scripts.Report;

@Timeout(120)
class ReportCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal = Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));

    private void measure(String model, double itl, String... metadata) throws IOException {
        var options = new SimServer.Options("127.0.0.1", 0, model, 8192, SimProfile.constant(2, itl), Faults.NONE, 16_384, 5);
        try (SimServer server = SimServer.start(options, served -> { })) {
            var args = new ArrayList<>(List.of("--base-url", server.baseUrl(), "--num-prompts", "16", "--random-input-len", "20",
                    "--random-output-len", "8", "--max-concurrency", "4", "--report", folder.resolve("results/" + itl + ".json").toString()));
            if (metadata.length > 0) {
                args.add("--metadata");
                args.addAll(List.of(metadata));
            }
            assertThat(new Bench(terminal).run(args.toArray(String[]::new))).as(err.toString(StandardCharsets.UTF_8)).isZero();
        }
    }

    @Test
    void setsOwnResultsBesideEachOtherAndBesideTheGuides() throws IOException {
        measure("Qwen/Qwen3-8B", 70, "workload=high-load", "power_mode=MAXN", "clocks=locked", "engine=vllm 0.20.1");
        measure("okwinds/Qwen3-8B-Int4-W4A16", 20, "workload=high-load", "power_mode=MAXN", "clocks=locked", "engine=vllm 0.20.1");
        Files.writeString(folder.resolve("results/notes.json"), "{\"unrelated\": true}");

        assertThat(new Report(terminal).run(folder.resolve("results").toString(), "--out", folder.resolve("report").toString())).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("report.html", "report.md", "report.csv", "report.json");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("left out", "notes.json");
        String markdown = Files.readString(folder.resolve("report/report.md"));
        assertThat(markdown).contains("## Precisions of Qwen3-8B, high-load", "| OK | 1 | Qwen3-8B-Int4-W4A16 | W4A16 | 5.7 G |",
                "## Beside the guide's figures", "| 82.47 |", "## The guide's conclusions on these results", "- engine: vllm 0.20.1",
                "./jbang power-mode --mode MAXN\n./jbang clocks\n./jbang serve okwinds/Qwen3-8B-Int4-W4A16 --replace -- --max-model-len 32000");
        assertThat(Files.readString(folder.resolve("report/report.csv")).lines().toList()).hasSize(3)
                .first().asString().startsWith("verdict,model,precision,size_g,power_mode,clocks_locked,workload,");
        JsonNode json = new ObjectMapper().readTree(folder.resolve("report/report.json").toFile());
        assertThat(json.at("/groups/0/ranking/0/ratioToBaseline").asDouble()).isGreaterThan(1);
        assertThat(json.at("/results/0/verdicts/0/kind").asText()).isEqualTo("OK");
    }

    @Test
    void energyHasAColumnAndAChartWhereThePowerWasRead() throws IOException {
        measure("Qwen/Qwen3-8B", 70, "workload=high-load");
        measure("okwinds/Qwen3-8B-Int4-W4A16", 20, "workload=high-load");
        report();
        assertThat(Files.readString(folder.resolve("report/report.md"))).doesNotContain("tok/J");
        reading("70.0", 0.4);
        reading("20.0", 1.25);

        report();

        assertThat(Files.readString(folder.resolve("report/report.md"))).containsPattern("mean TPOT \\(ms\\) \\| factor \\| energy \\(tok/J\\) \\|")
                .containsPattern("Qwen3-8B-Int4-W4A16 .*\\| 1\\.250? \\|\n").containsPattern("\\| 0\\.40* \\|\n").contains("Energy (tok/J), high-load");
    }

    @Test
    void aReportInsideItsResultsIsNoResultOfTheNext() throws IOException {
        measure("Qwen/Qwen3-8B", 70, "workload=high-load", "engine=simulated, 60 times as fast");
        reading("70.0", 0.4);
        String results = folder.resolve("results").toString();
        assertThat(new Report(terminal).run(results, "--out", results + "/report")).isZero();

        assertThat(new Report(terminal).run(results, "--out", results + "/report")).isZero();

        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("left out");
        assertThat(Files.readString(folder.resolve("results/report/report.md"))).containsPattern("(?s)## Single results.*\\| 0\\.40* \\|\n")
                .contains("- A rehearsal: 1 of 1 results come from simulated servers");
        assertThat(new Report(terminal).run(results + "/report/report.json")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("report.json is a report; name the results\n");
    }

    /// Puts a device's energy into a result, as a run with telemetry does.
    private void reading(String result, double tokensPerJoule) throws IOException {
        Path file = folder.resolve("results/" + result + ".json");
        var root = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        root.putObject("device").put("host", "thor").put("tokensPerSecondPerWatt", tokensPerJoule);
        Files.writeString(file, root.toString());
    }

    private void report() {
        assertThat(new Report(terminal).run(folder.resolve("results").toString(), "--out", folder.resolve("report").toString())).isZero();
    }

    @Test
    void namesBesideTheLinesOfAChartStandInTheOrderOfTheirValuesAndALineApart() throws IOException {
        assertThat(new Report(terminal).run("--guide", "--out", folder.resolve("report").toString())).isZero();

        for (String metric : List.of("TTFT", "TPOT")) {
            var names = Pattern.compile("<text x=\"380.0\" y=\"([0-9.]+)\"[^>]*>[^<]* ([0-9.]+)</text>")
                    .matcher(Files.readString(folder.resolve("report/charts/mean-%s-Qwen3-8B.svg".formatted(metric)))).results().toList();
            assertThat(names).hasSize(9);
            for (int i = 1; i < names.size(); i++) {
                assertThat(Double.parseDouble(names.get(i).group(1)) - Double.parseDouble(names.get(i - 1).group(1))).isGreaterThanOrEqualTo(15.9);
                assertThat(Double.parseDouble(names.get(i).group(2))).isLessThan(Double.parseDouble(names.get(i - 1).group(2)));
            }
        }
        assertThat(Files.readString(folder.resolve("report/report.html"))).contains("<details>\n<summary>Where each result was read from. 41 rows</summary>");
    }

    @Test
    void aResultThatIsNotBelievableIsNeverTheBest() throws IOException {
        measure("Qwen/Qwen3-8B", 70, "workload=high-load");
        measure("okwinds/Qwen3-8B-Int4-W4A16", 3, "workload=high-load");

        assertThat(new Report(terminal).run(folder.resolve("results").toString(), "--out", folder.resolve("report").toString())).isZero();

        assertThat(Files.readString(folder.resolve("report/report.md")))
                .contains("- Qwen3-8B for many users at once: BF16, ", "- **IMPOSSIBLE** By its number alone, Qwen3-8B-Int4-W4A16 with ");
    }

    @Test
    void theHtmlNeedsNothingFromOutside() throws IOException {
        assertThat(new Report(terminal).run("--guide", "--out", folder.toString())).isZero();

        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html).contains("default-src 'none'", "<svg role=\"img\"", "<span class=\"verdict impossible\">IMPOSSIBLE</span>")
                .doesNotContain("<script", "src=\"http", "href=\"http", "url(");
    }

    @Test
    void textBlocksOfVllmAreJudgedHere() throws IOException {
        measure("Qwen/Qwen3-8B", 70);
        Files.writeString(folder.resolve("vllm.log"), out.toString(StandardCharsets.UTF_8));

        assertThat(new Report(terminal).run(folder.resolve("vllm.log").toString(), "--out", folder.resolve("report").toString())).isZero();

        assertThat(Files.readString(folder.resolve("report/report.md"))).contains("## Single results", "| OK | unknown model |");
    }

    @Test
    void wrongUseIsOneLine() throws IOException {
        Files.writeString(folder.resolve("empty.json"), "{}");

        assertThat(new Report(terminal).run()).isEqualTo(2);
        assertThat(new Report(terminal).run("--guide", "some.json")).isEqualTo(2);
        assertThat(new Report(terminal).run(folder.resolve("missing").toString())).isEqualTo(2);
        assertThat(new Report(terminal).run(folder.resolve("empty.json").toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines().toList()).hasSize(4)
                .anySatisfy(line -> assertThat(line).isEqualTo("report: name results to report on, or --guide"))
                .anySatisfy(line -> assertThat(line).contains("no such file"));
    }
}
