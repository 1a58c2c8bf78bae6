//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java Child.java Killed.java ../LabContainer.java ../../scripts/Recipe.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lib.Terminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import scripts.Recipe;
import tests.LabContainer;

/// The recipe `tune` on a Thor, over ssh.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecipeLabTest {

    private static final String SET_MODE = "uid=0 nvpmodel -m 0";
    private static final String LOCK = "uid=0 jetson_clocks";

    @TempDir
    Path folder;

    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void asItComes() {
        reset();
    }

    @Test
    void tuneSaysWhatItChangesAndDoesItOnceAndUndoesIt() {
        var plan = tune("plan", "--plan");
        assertThat(plan.exitCode()).isEqualTo(3);
        assertThat(plan.stdout()).contains("  power-mode: planned\n    power mode: 120W -> MAXN\n", "  clocks: planned\n");
        assertThat(changes()).isEmpty();

        var first = tune("first", "--yes");
        assertThat(first.exitCode()).as(first.stderr()).isZero();
        assertThat(first.stdout()).contains("  power-mode: changed\n    power mode: 120W -> MAXN\n", "  clocks: changed\n    ");
        assertThat(first.file("notebook.md")).containsPattern("\\| power mode \\| *120W \\| MAXN *\\|");
        assertThat(lab.exec("nvpmodel", "-q").getStdout()).endsWith("MAXN\n0\n");

        int mark = lab.invocations().size();
        var second = tune("second", "--yes");
        assertThat(second.exitCode()).isZero();
        assertThat(second.stdout()).contains("  power-mode: unchanged\n", "  clocks: unchanged\n").doesNotContain("changed\n    ");
        assertThat(tune("planned again", "--plan").exitCode()).isZero();
        assertThat(lab.invocationsSince(mark)).isNotEmpty().noneMatch(RecipeLabTest::isChange);

        var undo = tune("undo", "--undo", "--yes");
        assertThat(undo.exitCode()).as(undo.stderr()).isZero();
        assertThat(undo.stdout()).containsSubsequence("undone at the end", "  clocks: changed\n", "  power-mode: changed\n    power mode: MAXN -> 120W\n");
        assertThat(lab.exec("nvpmodel", "-q").getStdout()).endsWith("120W\n1\n");
        assertThat(lab.shell("jetson_clocks --show | grep '^cpu0:'").getStdout()).contains("MinFreq=972000");
    }

    @Test
    void aRunKilledAtAnyMomentGoesOnAndMakesEachChangeOnce() {
        Killed.atTenMoments(13, runs -> {
            reset();
            return Child.of("scripts.Recipe", arguments(runs, "--yes")).with("XDG_CACHE_HOME", folder.toString());
        }, folder, runs -> {
            var resumed = tune(runs.getFileName().toString(), "--yes", "--resume");

            assertThat(resumed.exitCode()).as(resumed.stderr()).isZero();
            assertThat(changes()).containsExactly(SET_MODE, LOCK);
            assertThat(resumed.file("notebook.md")).contains("Status: **done**").doesNotContain("not run");
        });
    }

    /// What a test of the lab finds in its log of invoked tools; `nvpmodel -q` and `jetson_clocks --show` only read.
    private List<String> changes() {
        return lab.invocations().stream().filter(RecipeLabTest::isChange).toList();
    }

    private static boolean isChange(String call) {
        return call.matches("uid=\\d+ (nvpmodel -m .*|jetson_clocks( --restore .*)?|systemctl (?!is-|get-).*|reboot.*)");
    }

    private void reset() {
        lab.shell("nvpmodel -m 1; rm -rf /var/lib/thorbook /var/lib/nvpmodel/status; : > /var/log/lab/invocations.log");
    }

    private Ran tune(String runs, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        int exitCode = Recipe.run(terminal, arguments(folder.resolve(runs), args));
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), folder.resolve(runs));
    }

    private String[] arguments(Path runs, String... more) {
        var all = new ArrayList<>(List.of("tune", "--host", lab.host(), "--ssh-config", lab.sshConfig().toString(), "--out", runs.toString()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
