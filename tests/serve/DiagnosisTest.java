//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../Repository.java Excerpt.java ../../lib/serve/Diagnosis.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.View;
import lib.serve.Diagnosis;
import lib.serve.Fact;
import lib.serve.Finding;
import lib.serve.KnownIssue;
import lib.serve.KnownIssue.Severity;
import lib.serve.KnownIssues;
import lib.serve.LogLine;
import lib.serve.ServerFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The rules that come with Thorbook, on the logs in `tests/serve/logs`.
class DiagnosisTest {

    static final List<Excerpt> EXCERPTS = Excerpt.all();

    private static List<String> found(Stream<String> log, ServerFacts facts) {
        return Diagnosis.of(log, facts).stream().map(Finding::id).toList();
    }

    @ParameterizedTest
    @FieldSource("EXCERPTS")
    void aLogRaisesTheRulesThatItIsForAndNoOther(Excerpt excerpt) {
        assertThat(found(excerpt.lines().stream(), excerpt.facts())).containsExactlyInAnyOrderElementsOf(excerpt.rules());
    }

    @Test
    void everyRuleHasALogThatShowsIt() {
        var shown = EXCERPTS.stream().flatMap(excerpt -> excerpt.rules().stream()).collect(Collectors.toSet());

        assertThat(KnownIssues.load().issues()).extracting(KnownIssue::id).isSubsetOf(shown);
    }

    @Test
    void atLeastTenLogsOfHealthyServersRaiseNothing() {
        assertThat(EXCERPTS).filteredOn(excerpt -> excerpt.rules().isEmpty()).hasSizeGreaterThanOrEqualTo(10)
                .allSatisfy(excerpt -> assertThat(excerpt.file()).startsWith("healthy-"));
    }

    @Test
    void everyLogIsListed() {
        assertThat(Excerpt.files()).containsExactlyInAnyOrderElementsOf(EXCERPTS.stream().map(Excerpt::file).toList());
    }

    @Test
    void theLinesThatShowAProblemAreNamedByTheirNumbers() {
        var log = Stream.of("starting", "RuntimeError: Unsupported SM version for FP8 block scaling GEMM", "going down");

        assertThat(Diagnosis.of(log, ServerFacts.NONE)).singleElement().extracting(Finding::lines)
                .isEqualTo(List.of(new LogLine(2, "RuntimeError: Unsupported SM version for FP8 block scaling GEMM")));
    }

    @Test
    void aCauseStandsBeforeAWarningAndBothBeforeWhatFollows() {
        var log = Stream.of("EngineCore failed to start.", "quantization=fp8, vLLM API server version 0.10.1.1", "This kernel only supports sm100f.");

        assertThat(Diagnosis.of(log, ServerFacts.NONE)).extracting(Finding::severity).containsExactly(Severity.PROBLEM, Severity.WARNING, Severity.CONSEQUENCE);
    }

    @Test
    void ofTwoCausesTheOneThatComesFirstInTheLogStandsFirst() {
        var taken = "Bind for 0.0.0.0:8000 failed: port is already allocated";
        var full = "failed to register layer: write /a: no space left on device";

        assertThat(found(Stream.of(taken, full), ServerFacts.NONE)).containsExactly("port-taken", "disk-full");
        assertThat(found(Stream.of(full, taken), ServerFacts.NONE)).containsExactly("disk-full", "port-taken");
    }

    @Test
    void aProblemThatAFloodOfLinesShowsIsNamedOnceWithThreeOfThem() {
        var flood = Stream.generate(() -> "This kernel only supports sm100f.").limit(100_000);

        assertThat(Diagnosis.of(flood, ServerFacts.NONE)).singleElement()
                .satisfies(finding -> assertThat(finding.lines()).extracting(LogLine::number).containsExactly(1L, 2L, 3L));
    }

    @Test
    void aRuleOfAnotherEngineDoesNotCount() {
        var log = "time=2025-11-11T16:17:31 level=INFO msg=\"inference compute\" id=cpu library=cpu";

        assertThat(found(Stream.of(log), ServerFacts.NONE.with(Fact.ENGINE, "ollama"))).containsExactly("ollama-cpu");
        assertThat(found(Stream.of(log), ServerFacts.NONE.with(Fact.ENGINE, "vllm"))).isEmpty();
    }

    @Test
    void theVersionThatTheLogNamesDecidesWhetherFp8IsSilentlyWrong() {
        var engine = "Initializing a V1 LLM engine (v%s) with config: quantization=fp8, enforce_eager=False";

        assertThat(found(Stream.of(engine.formatted("0.9.2")), ServerFacts.NONE)).containsExactly("vllm-fp8-silent");
        assertThat(found(Stream.of(engine.formatted("0.20.0rc1")), ServerFacts.NONE)).isEmpty();
        assertThat(found(Stream.of(engine.formatted("0.100.1")), ServerFacts.NONE)).isEmpty();
    }

    @Test
    void whereNothingKnownIsFoundTheLastErrorsAreShown() {
        var diagnosis = Diagnosis.read(Stream.of("INFO all is well", "Traceback (most recent call last):",
                "  File \"/a.py\", line 3, in run", "    x()", "\033[31mValueError: the moon is full\033[0m", "INFO bye"), ServerFacts.NONE);

        assertThat(View.of(diagnosis).plain()).isEqualTo("""
                no known problem in 6 lines; the last lines that look like an error:
                  5: ValueError: the moon is full""");
    }

    @Test
    void aFindingReadsAsProblemCauseFixCommandsLinesAndSources() {
        var diagnosis = Diagnosis.read(Stream.of("docker: Error response from daemon: Conflict. The container name \"/vllm\" is already in use"), ServerFacts.NONE);

        assertThat(View.of(diagnosis).plain()).isEqualTo("""
                problem: A container of this name is there already
                  cause: An earlier start left it behind, running or stopped.
                  fix: Remove it, or use another name. With --rm a container removes itself when it ends.
                    docker ps -a --filter name=vllm
                    docker rm -f vllm
                  line 1: docker: Error response from daemon: Conflict. The container name "/vllm" is already in use
                  known from: the guide, running containers""");
    }

    @Test
    void anEmptyLogHasNoProblem() {
        assertThat(Diagnosis.read(Stream.empty(), ServerFacts.NONE)).isEqualTo(
                new Diagnosis(0, Optional.empty(), Optional.empty(), List.of(), List.of()));
    }

    @Test
    void longLinesAreReadUpToABoundAndShownAroundWhatCounts() {
        var near = "x".repeat(5_000) + "This kernel only supports sm100f." + "y".repeat(1_000_000);
        var far = "z".repeat(1_000_000) + "This kernel only supports sm100f.";

        assertThat(Diagnosis.of(Stream.of(near, far), ServerFacts.NONE)).singleElement().satisfies(finding -> {
            assertThat(finding.lines()).extracting(LogLine::number).containsExactly(1L);
            assertThat(finding.lines().getFirst().text()).contains("This kernel only supports sm100f.").startsWith("... x").endsWith("y ...").hasSizeLessThan(320);
        });
    }
}
