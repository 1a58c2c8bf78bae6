//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Child.java Killed.java Ran.java ../../scripts/Recipe.java ../../lib/LabLogin.java ../../lib/Program.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import lib.Json;
import lib.LabLogin;
import lib.Program;
import lib.bench.matrix.UnitRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The recipe `rehearse`, with fewer models than it has: the whole guide on a lab of its own, killed twice on the way.
@Tag("docker")
@Tag("network")
class RehearseTest {

    private static final String LAB = "test-" + ProcessHandle.current().pid();
    private static final String CONTAINER = "thorbook-lab-" + LAB;
    private static final boolean LOOPS = Files.isWritable(Path.of("/dev/loop-control"));
    private static final String HUB_PORT = String.valueOf(LabLogin.freePort());

    @TempDir
    Path folder;

    @AfterEach
    void removeWhatAFailureLeft() {
        new Program("docker").run(List.of("rm", "--force", "--volumes", CONTAINER));
        loops().forEach(loop -> new Program("losetup").run(List.of("--detach", loop)));
    }

    @Test
    void theGuideIsRehearsedToItsEndThoughItIsKilledTwiceAndNothingIsDoneTwice() {
        var first = killed(() -> journal().contains("\"step\":\"jetpack-install\""), child());
        assertThat(first.exitCode()).as(first.stderr()).isEqualTo(128 + 9);
        var second = killed(() -> units("precisions").size() == 3, resume());
        assertThat(second.exitCode()).as(second.stderr()).isEqualTo(128 + 9);
        int measured = units("precisions").size();

        var third = resume("--skip", "end").run();

        assertThat(third.exitCode()).as(third.stderr()).isZero();
        assertThat(Stream.of("precisions", "power-modes", "scenarios").map(this::units))
                .allSatisfy(units -> assertThat(units).doesNotHaveDuplicates());
        assertThat(units("precisions")).hasSize(4);
        assertThat(measured).isBetween(3, 4);
        assertThat(units("power-modes")).hasSize(8);
        assertThat(units("scenarios")).hasSize(4);
        assertThat(run().resolve("report/report.html")).isNotEmptyFile();
        assertThat(calls()).filteredOn(call -> call.contains("nmcli connection modify uuid")).hasSize(1);
        // tuned, the other mode measured, and back
        assertThat(calls()).extracting(call -> call.replaceFirst(".* (nvpmodel)", "$1")).filteredOn(call -> call.startsWith("nvpmodel -m"))
                .containsExactly("nvpmodel -m 0", "nvpmodel -m 1", "nvpmodel -m 0");
        assertThat(lab("ls /home/thor/models/Qwen/Qwen3-8B-AWQ")).contains("model.safetensors");
        if (LOOPS) {
            assertThat(journal().split("\"step\":\"usb-write\"[^\n]*\"outcome\":\"changed\"", -1)).hasSize(2);
        } else {
            assertThat(third.stdout() + third.stderr()).contains("NOT REHEARSED: the stick");
        }

        var end = child("--only", "end").run();

        assertThat(end.exitCode()).as(end.stderr()).isZero();
        assertThat(new Program("docker").run(List.of("container", "inspect", CONTAINER)).ok()).isFalse();
        assertThat(loops()).isEmpty();
        assertThat(folder.resolve("thorbook/lab-" + LAB)).doesNotExist();
    }

    private Child resume(String... more) {
        return child(Stream.concat(Stream.of("--resume"), Stream.of(more)).toArray(String[]::new));
    }

    private Child child(String... more) {
        var all = new ArrayList<>(List.of("rehearse", "--yes", "--host", "lab:" + LAB, "--out", folder.resolve("runs").toString(),
                "--hub-port", HUB_PORT, "--models", "Qwen3-8B,Qwen3-8B-AWQ", "--scenarios", "Qwen3-8B-AWQ", "--share", "0.01", "--speed", "100"));
        all.addAll(List.of(more));
        return Child.of("scripts.Recipe", all.toArray(String[]::new)).with("XDG_CACHE_HOME", folder.toString());
    }

    private static Child.Ended killed(BooleanSupplier moment, Child child) {
        return child.run(process -> {
            Killed.await(process, moment);
            process.destroyForcibly();
        });
    }

    /// The folder of the one run.
    private Path run() {
        return Killed.journals(folder.resolve("runs")).findFirst().orElse(folder.resolve("none/journal")).getParent();
    }

    private String journal() {
        return Files.exists(run()) ? Ran.read(run().resolve("journal.jsonl")) : "";
    }

    /// The units of a matrix that were measured, each as often as it was.
    private List<String> units(String matrix) {
        Path records = run().resolve(matrix).resolve("matrix.jsonl");
        return Files.exists(records) ? Ran.read(records).lines().filter(line -> line.endsWith("}"))
                .map(line -> Json.read(line, UnitRecord.class)).filter(UnitRecord::done).map(UnitRecord::unit).toList() : List.of();
    }

    private static List<String> calls() {
        return lab("cat /var/log/lab/invocations.log").lines().toList();
    }

    private static String lab(String commandLine) {
        return new Program("docker").output("exec", CONTAINER, "sh", "-c", commandLine);
    }

    private List<String> loops() {
        var asked = new Program("losetup").run(List.of("--noheadings", "--output", "NAME,BACK-FILE"));
        return asked.stdout().lines().filter(line -> line.contains(folder.toString())).map(line -> line.strip().split("\\s+")[0]).toList();
    }
}
