//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/serve/Readiness.java ../../lib/serve/LogProgress.java ../../lib/serve/OllamaPull.java ../../lib/serve/Sanity.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lib.serve.LogProgress;
import lib.serve.OllamaPull;
import lib.serve.Readiness;
import lib.serve.Readiness.Look;
import lib.serve.Readiness.Probe;
import lib.serve.Readiness.Stage;
import lib.serve.Sanity;
import lib.serve.Sanity.Answered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How a start is followed, by looks whose times are made up.
class ReadinessTest {

    private static final Probe YES = new Probe.Yes();
    private static final Probe NOT_YET = new Probe.NotYet();

    private static Look running(int second, String mark, Probe probe) {
        return new Look(Duration.ofSeconds(second), "running", 0, false, mark, probe);
    }

    private static Readiness after(Look... looks) {
        var readiness = Readiness.starting(Duration.ofSeconds(300));
        for (Look look : looks) {
            readiness = readiness.next(look);
        }
        return readiness;
    }

    @Test
    void aServerIsReadyOnceItIsUpNamesItsModelAndGenerates() {
        assertThat(after(running(1, "a", NOT_YET)).stage()).isEqualTo(Stage.HEALTH);
        assertThat(after(running(1, "a", NOT_YET), running(90, "b", YES)).stage()).isEqualTo(Stage.MODEL);
        assertThat(after(running(90, "b", YES), running(90, "b", YES)).stage()).isEqualTo(Stage.TOKEN);
        assertThat(after(running(90, "b", YES), running(90, "b", YES), running(95, "b",
                YES))).matches(Readiness::isReady).matches(Readiness::isOver);
    }

    @Test
    void aServerThatWritesToItsLogMayTakeAnyTime() {
        assertThat(after(running(299, "a", NOT_YET), running(598, "b", NOT_YET), running(897, "c", NOT_YET)).isOver()).isFalse();
    }

    @Test
    void aServerThatIsSilentForTooLongHangs() {
        assertThat(after(running(1, "a", NOT_YET), running(300, "a", NOT_YET)).end()).isEmpty();
        assertThat(after(running(1, "a", NOT_YET), running(301, "a", NOT_YET)).end())
                .contains("no new line in its log for 300 s while it is waited for its health");
        assertThat(after(running(0, "", NOT_YET), running(300, "", NOT_YET)).end()).isPresent();
    }

    @Test
    void aStageThatIsReachedIsASignOfLifeToo() {
        assertThat(after(running(299, "", YES), running(598, "", NOT_YET)).isOver()).isFalse();
    }

    @Test
    void aContainerThatEndedIsTheEndAtOnce() {
        assertThat(after(new Look(Duration.ofSeconds(2), "exited", 1, false, "a", NOT_YET)).end()).contains("it ended with exit code 1");
        assertThat(after(new Look(Duration.ofSeconds(2), "exited", 137, true, "a", NOT_YET)).end())
                .contains("it was killed because memory ran out (exit code 137)");
        assertThat(after(new Look(Duration.ofSeconds(2), "restarting", 1, false, "a",
                NOT_YET)).end()).contains("its container is restarting");
    }

    @Test
    void anAnswerThatWillNotChangeIsTheEndAtOnce() {
        var end = after(running(1, "a", new Probe.Never("what answers serves x, not y")), running(2, "b", YES));

        assertThat(end.end()).contains("what answers serves x, not y");
        assertThat(end.isReady()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            (EngineCore_0 pid=121) INFO 11-24 10:00:02 [gpu_model_runner.py:1953] Starting to load model /models/x... | Starting to load model /models/x...
            INFO 11-24 10:00:00 [__init__.py:241] Automatically detected platform cuda. | Automatically detected platform cuda.
            Loading safetensors checkpoint shards:  25% Completed | Loading safetensors checkpoint shards:  25% Completed
            [11/24/2025-10:00:00] [TRT-LLM] [I] Loading weights concurrently | Loading weights concurrently
            time=2025-11-24T10:00:00.000+08:00 level=INFO source=server.go:1289 msg="waiting for the runner" port=1 | waiting for the runner
            """)
    void ofALogLineTheMessageIsShown(String line, String message) {
        assertThat(LogProgress.of(List.of("earlier", line, "", "====="))).contains(message);
    }

    @Test
    void aProgressBarThatRewritesItsLineShowsItsLastState() {
        assertThat(LogProgress.of(List.of("\rCapturing CUDA graphs:  10%\rCapturing CUDA graphs:  20%"))).contains("Capturing CUDA graphs:  20%");
        assertThat(LogProgress.of(List.of("===", ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(APIServer pid=1) INFO:     172.17.0.1:36964 - \"GET /health HTTP/1.1\" 200 OK",
            "[GIN] 2025/11/24 - 10:00:00 | 200 |     45.018\u00b5s |       127.0.0.1 | GET      \"/api/version\""})
    void aRequestIsNoProgress(String line) {
        assertThat(LogProgress.of(List.of("Loading weights", line))).contains("Loading weights");
    }

    @Test
    void ofAllThatOllamaDrawsEveryTenthPercentIsTold() {
        var told = new ArrayList<String>();
        var drawing = new OllamaPull.Drawing(told::add);
        for (String part : List.of("  0% \u2595      \u258f    0 B/5.2 GB", "  9% \u2595      \u258f 468 MB/5.2 GB   44 MB/s   1m3s",
                " 12% \u2595#     \u258f 624 MB/5.2 GB   44 MB/s   1m0s", "100% \u2595######\u258f 5.2 GB")) {
            drawing.accept("\033[?2026h\033[?25l\033[A\033[1Gpulling manifest \033[K");
            drawing.accept("pulling a3de86cd1c13: " + part + "                  \033[K");
            drawing.accept("pulling ae370d884f10: 100% \u2595######\u258f 1.7 KB \033[K\033[?25h\033[?2026l");
        }

        assertThat(told).containsExactly("a3de86cd1c13: 0 % of 5.2 GB", "ae370d884f10: 100 % of 1.7 KB", "a3de86cd1c13: 10 % of 5.2 GB",
                "a3de86cd1c13: 100 % of 5.2 GB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "!!!!!!!!!!!!!!!!", "the the the the the the", "\0\0\0", "\ufffd\ufffd", "ababababababab"})
    void nonsenseIsGarbage(String answer) {
        assertThat(Sanity.complaint(List.of(new Answered(Sanity.QUESTIONS.getFirst(), answer))))
                .get().asString().startsWith("it answers garbage: '");
    }

    @Test
    void oneRightAnswerIsSenseAndTwoWrongOnesAreNot() {
        var capital = Sanity.QUESTIONS.get(0);
        var product = Sanity.QUESTIONS.get(1);

        assertThat(Sanity.complaint(List.of(new Answered(capital, "It is PARIS."), new Answered(product, "124")))).isEmpty();
        assertThat(Sanity.complaint(List.of(new Answered(capital, "Lyon, I think"), new Answered(product, "124 or so"))))
                .contains("it answers neither of two questions that any model can answer: 'What is the capital of France? Answer with one word.' with "
                        + "'Lyon, I think'; 'What is 12 times 12? Answer with the number only.' with '124 or so'");
    }
}
