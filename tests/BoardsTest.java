//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java ../scripts/Watch.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lib.Terminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import scripts.Watch;

/// The steps about hardware on each board: a Thor, a T4000 and an Orin, which differ in modes, their ids, clocks and fans. What they
/// plan is what the board's own files say; what they did is in the lab's log of invoked tools.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BoardsTest {

    /// A board, what it is and what the steps have to find there.
    enum Board {
        THOR("NVIDIA Jetson AGX Thor Developer Kit", "120W", "MAXN", 0, "cool", "quiet", """
                  ~ cpu clock: 972 to 2601 MHz -> locked at 2601 MHz
                  ~ gpu-gpc-0 clock: 315 to 1575 MHz -> locked at 1575 MHz
                  ~ gpu-nvd-0 clock: 315 to 1692 MHz -> locked at 1692 MHz
                  ~ EMC clock: 666 to 4266 MHz -> locked at 4266 MHz
                """),
        T4000("NVIDIA Jetson T4000", "70W", "MAXN", 0, "cool", "quiet", """
                  ~ cpu clock: 972 to 2601 MHz -> locked at 2601 MHz
                  ~ gpu-gpc-0 clock: 315 to 1575 MHz -> locked at 1575 MHz
                  ~ gpu-nvd-0 clock: 315 to 1692 MHz -> locked at 1692 MHz
                  ~ EMC clock: 666 to 4266 MHz -> locked at 4266 MHz
                """),
        ORIN("NVIDIA Jetson Orin Nano", "25W", "MAXN_SUPER", 2, "quiet", "cool", """
                  ~ cpu clock: 730 to 1728 MHz -> locked at 1728 MHz
                  ~ GPU clock: 306 to 1020 MHz -> locked at 1020 MHz
                  ~ EMC clock: 204 to 3199 MHz -> locked at 3199 MHz
                """);

        final String title;
        final String mode;
        final String strongest;
        final int id;
        final String fan;
        final String fanBefore;
        final String clocks;

        Board(String title, String mode, String strongest, int id, String fan, String fanBefore, String clocks) {
            this.title = title;
            this.mode = mode;
            this.strongest = strongest;
            this.id = id;
            this.fan = fan;
            this.fanBefore = fanBefore;
            this.clocks = clocks;
        }
    }

    private final Map<Board, LabContainer> labs = new EnumMap<>(Board.class);
    private LabContainer lab;
    private int mark;

    @AfterAll
    void stop() {
        labs.values().forEach(LabContainer::close);
    }

    private void on(Board board) {
        lab = labs.computeIfAbsent(board, missing -> LabContainer.start(Map.of("LAB_BOARD", missing.name().toLowerCase())));
    }

    private StepRun run(String step, String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        mark = lab.invocations().size();
        var run = StepRun.named(step, args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isIn(0, 3);
        return run;
    }

    private List<String> changes() {
        return lab.invocationsSince(mark).stream().filter(call -> !call.matches("uid=\\d+ (nvpmodel -q|jetson_clocks --show|nvfancontrol( -q)?|systemctl (is-|get-).*)")).toList();
    }

    @ParameterizedTest
    @EnumSource
    void theBoardIsKnownByItsOwnFiles(Board board) {
        on(board);
        assertThat(run("system-info").out()).contains(board.title);
    }

    @ParameterizedTest
    @EnumSource
    void theStrongestModeIsSetOnceThenUnchangedAndUndone(Board board) {
        on(board);
        String change = "power mode: %s -> %s\n".formatted(board.mode, board.strongest);
        assertThat(run("power-mode", "--mode", "strongest", "--plan").out()).isEqualTo(change);
        assertThat(changes()).isEmpty();

        assertThat(run("power-mode", "--mode", "strongest", "--yes").err()).contains(change);
        assertThat(changes()).containsExactly("uid=0 nvpmodel -m " + board.id);
        assertThat(lab.exec("nvpmodel", "-q").getStdout()).isEqualTo("NV Power Mode: %s\n%d\n".formatted(board.strongest, board.id));

        assertThat(run("power-mode", "--mode", "strongest", "--yes").err()).endsWith(": unchanged\n");
        assertThat(changes()).isEmpty();

        run("power-mode", "--undo", "--yes");
        assertThat(lab.exec("nvpmodel", "-q").getStdout()).startsWith("NV Power Mode: " + board.mode + "\n");
    }

    @ParameterizedTest
    @EnumSource
    void theClocksAreLockedAtTheMaximumOfTheModeOnceAndUndone(Board board) {
        on(board);
        lab.exec("nvpmodel", "-m", String.valueOf(board.id));
        String free = lab.exec("jetson_clocks", "--show").getStdout();
        try {
            assertThat(run("clocks", "--yes").err()).isEqualTo("clocks on ssh://thor-lab:\n" + board.clocks + "clocks on ssh://thor-lab: changed\n");
            assertThat(changes()).containsExactly("uid=0 jetson_clocks --store /var/lib/thorbook/l4t_dfs.conf", "uid=0 jetson_clocks");

            assertThat(run("clocks", "--yes").err()).endsWith(": unchanged\n");
            assertThat(changes()).isEmpty();

            run("clocks", "--undo", "--yes");
            assertThat(lab.exec("jetson_clocks", "--show").getStdout()).isEqualTo(free);
        } finally {
            lab.shell("rm -f /var/lib/nvpmodel/status; nvpmodel --boot");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFanProfileIsSetOnceAndUndone(Board board) {
        on(board);
        String conf = lab.exec("cat", "/etc/nvfancontrol.conf").getStdout();

        assertThat(run("fan-profile", "--profile", board.fan, "--yes").err()).contains("  ~ profile of fan 1: %s -> %s\n".formatted(board.fanBefore, board.fan));
        assertThat(changes()).containsExactly("uid=0 systemctl stop nvfancontrol", "uid=0 systemctl start nvfancontrol");
        assertThat(lab.exec("nvfancontrol", "-q").getStdout()).startsWith("FAN1:FAN_PROFILE:" + board.fan + "\n");

        assertThat(run("fan-profile", "--profile", board.fan, "--yes").err()).endsWith(": unchanged\n");
        assertThat(changes()).isEmpty();

        run("fan-profile", "--undo", "--yes");
        assertThat(lab.exec("nvfancontrol", "-q").getStdout()).startsWith("FAN1:FAN_PROFILE:" + board.fanBefore + "\n");
        assertThat(lab.exec("cat", "/etc/nvfancontrol.conf").getStdout()).isEqualTo(conf);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            THOR  | VIN 19.8 W  tj 38.9 °C  GPU 315 MHz  CPU 0 %  RAM 3.3 of 122.8 GiB
            T4000 | VIN 19.8 W  tj 38.9 °C  GPU 315 MHz  CPU 0 %  RAM 3.3 of 61.4 GiB
            ORIN  | VDD_IN 5.0 W  tj 48.2 °C  GPU 0 % 306 MHz  CPU 0 %  RAM 3.3 of 7.4 GiB
            """)
    void whatEachBoardTellsIsWatched(Board board, String line) {
        on(board);
        var out = new ByteArrayOutputStream();
        var terminal = Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(OutputStream.nullOutputStream()));

        assertThat(new Watch(terminal).run("--host", lab.host(), "--ssh-config", lab.sshConfig().toString(), "--count", "1")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("  " + line + "  ");
    }

    /// A plan touches nothing, a run makes what was planned, a second one has nothing to do and runs no change, and undo leads back.
    @ParameterizedTest
    @EnumSource
    void everyStepOfTuningKeepsItsContractOnEveryBoard(Board board) {
        on(board);
        lab.shell("rm -rf /var/lib/thorbook; echo 2048 > /run/lab/cached");
        var steps = Map.of("power-mode", List.of("--mode", "strongest"), "clocks", List.of("--at-boot"), "fan-profile", List.of("--profile", board.fan),
                "drop-caches", List.of("--above", "600"), "cache-cleaner", List.<String>of(), "headless-mode", List.of("--now"));
        steps.forEach((step, options) -> {
            assertThat(run(step, with(options, "--plan")).exitCode()).as(step).isEqualTo(3);
            assertThat(changes()).as("the plan of " + step).isEmpty();
            assertThat(run(step, with(options, "--yes")).err()).as(step).endsWith(": changed\n");
            assertThat(changes()).as(step).isNotEmpty();
            assertThat(run(step, with(options, "--yes")).err()).as(step).endsWith(": unchanged\n");
            assertThat(changes()).as("a second " + step).isEmpty();
            boolean back = !step.equals("drop-caches");
            assertThat(run(step, "--undo", "--yes").err()).as(step).endsWith(back ? ": changed\n" : ": unchanged\n");
            assertThat(run(step, with(options, "--plan")).exitCode()).as(step).isEqualTo(back ? 3 : 0);
        });
    }

    private static String[] with(List<String> options, String last) {
        var all = new ArrayList<>(options);
        all.add(last);
        return all.toArray(String[]::new);
    }
}
