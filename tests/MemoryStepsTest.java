//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java ../lib/memory/FreeMemory.java ../scripts/Matrix.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lib.StepException;
import lib.memory.FreeMemory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scripts.Matrix;

/// The steps that free memory: `drop-caches`, `cache-cleaner` and `headless-mode` on a device of 125772 MiB.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemoryStepsTest {

    private LabContainer lab;
    private int mark;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void cachedFilesAndADesktop() {
        lab.shell("systemctl disable --now thorbook-cache-cleaner.timer; rm -rf /etc/systemd/system/thorbook-* /usr/local/sbin/thorbook-* /var/lib/thorbook; "
                + "systemctl set-default graphical.target; systemctl start display-manager; echo 31443 > /run/lab/cached");
        mark();
    }

    private void mark() {
        mark = lab.invocations().size();
    }

    private StepRun run(String step, String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        return StepRun.named(step, args.toArray(String[]::new));
    }

    private List<String> changes() {
        return lab.invocationsSince(mark).stream().filter(call -> !call.matches("uid=\\d+ systemctl (get-default|is-.*)")).toList();
    }

    private String cached() {
        return lab.exec("cat", "/run/lab/cached").getStdout().strip();
    }

    @Test
    void cachedFilesAreDroppedOnceAndItSaysWhatThatFreed() {
        assertThat(run("drop-caches", "--plan")).isEqualTo(new StepRun(3, "cached files: more than 1.0 GiB -> dropped\n", "drop-caches on ssh://thor-lab: planned\n"));
        assertThat(changes()).isEmpty();

        var run = run("drop-caches", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("freed \\(MiB\\) +30931\n");
        assertThat(changes()).containsExactly("uid=0 sysctl -w vm.drop_caches=3");
        mark();
        assertThat(run("drop-caches", "--yes").err()).isEqualTo("drop-caches on ssh://thor-lab: unchanged\n");
        assertThat(run("drop-caches", "--undo", "--yes").err()).isEqualTo("drop-caches on ssh://thor-lab: unchanged\n");
        assertThat(changes()).isEmpty();
    }

    /// The files of the model before would count as memory that is taken. The lab has no Docker, so no server follows.
    @Test
    void aMatrixDropsCachedFilesBeforeItStartsAServer(@TempDir Path out) {
        var matrix = Matrix.with(out, "--models", "Qwen3-8B", "--workloads", "low-load", "--base-url", "http://127.0.0.1:1");

        StepRun.of(matrix, "--host", lab.host(), "--ssh-config", lab.sshConfig().toString(), "--yes");

        assertThat(changes()).containsExactly("uid=0 sysctl -w vm.drop_caches=3");
    }

    @Test
    void aSmallCacheIsLeftAlone() {
        assertThat(run("drop-caches", "--above", "40000", "--yes").err()).endsWith(": unchanged\n");
        assertThat(changes()).isEmpty();
    }

    @Test
    void aDropThatFreesNothingIsAFailure() {
        lab.shell("printf '#!/bin/sh\\necho vm.drop_caches = 3\\n' > /usr/local/bin/sysctl; chmod 755 /usr/local/bin/sysctl; mv /usr/local/sbin/sysctl /usr/local/sbin/sysctl.away");
        try {
            var run = run("drop-caches", "--yes");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).endsWith("still reads: [cached files: more than 1.0 GiB -> dropped]\n");
        } finally {
            lab.shell("rm /usr/local/bin/sysctl; mv /usr/local/sbin/sysctl.away /usr/local/sbin/sysctl");
        }
    }

    @Test
    void theCleanerIsATimerThatIsInstalledOnceAndUndone() {
        assertThat(run("cache-cleaner", "--plan").out()).isEqualTo("cached files dropped: (none) -> when less than 10 % are free, every 60 s\n");
        assertThat(changes()).isEmpty();

        assertThat(run("cache-cleaner", "--yes").err()).endsWith(": changed\n");
        assertThat(changes()).containsExactly("uid=0 systemctl daemon-reload", "uid=0 systemctl enable thorbook-cache-cleaner.timer",
                "uid=0 systemctl restart thorbook-cache-cleaner.timer");
        assertThat(lab.shell("cat /etc/systemd/system/thorbook-cache-cleaner.timer").getStdout()).as("systemd's own accuracy is a minute")
                .contains("OnUnitInactiveSec=60\nAccuracySec=1\n");
        mark();
        assertThat(run("cache-cleaner", "--yes").err()).endsWith(": unchanged\n");
        assertThat(changes()).isEmpty();

        assertThat(run("cache-cleaner", "--below", "20", "--yes").err()).contains(": when less than 10 % are free, every 60 s -> when less than 20 % are free, every 60 s\n");
        assertThat(run("cache-cleaner", "--undo", "--yes").err()).endsWith(": changed\n");
        assertThat(lab.shell("find /etc/systemd /usr/local/sbin /run/lab -name 'thorbook-*'").getStdout()).isEmpty();
        assertThat(run("cache-cleaner", "--plan").exitCode()).isEqualTo(3);
    }

    @Test
    void theCleanerIsThereAfterAReboot() {
        run("cache-cleaner", "--yes");

        lab.reboot(() -> lab.exec("reboot"));

        assertThat(run("cache-cleaner", "--plan").exitCode()).isZero();
        assertThat(run("cache-cleaner", "--off", "--yes").err()).contains("  ~ cached files dropped: when less than 10 % are free, every 60 s -> (none)\n");
        assertThat(run("cache-cleaner", "--off", "--yes").err()).endsWith(": unchanged\n");
    }

    @ParameterizedTest
    @CsvSource({"112000, 512", "100000, 100000", "4000, 4000"})
    void theCleanerDropsOnlyWhereLittleIsFreeAndMuchIsCached(int before, int after) {
        run("cache-cleaner", "--yes");
        lab.shell("systemctl stop display-manager; echo %d > /run/lab/cached".formatted(before));

        assertThat(lab.exec("systemctl", "start", "thorbook-cache-cleaner.service").getExitCode()).isZero();

        assertThat(cached()).isEqualTo(String.valueOf(after));
    }

    @Test
    void theCleanerLeavesAlmostFullMemoryAloneWhereNothingIsCached() {
        run("cache-cleaner", "--below", "90", "--yes");
        lab.shell("echo 4000 > /run/lab/cached; sed -i 's,MEMORY_MIB / 32,MEMORY_MIB - 8000,' /usr/local/bin/free");
        try {
            lab.exec("systemctl", "start", "thorbook-cache-cleaner.service");
            assertThat(cached()).isEqualTo("4000");
        } finally {
            lab.shell("sed -i 's,MEMORY_MIB - 8000,MEMORY_MIB / 32,' /usr/local/bin/free");
        }
    }

    @Test
    void headlessIsTheNextBootAndUndoLeadsBack() {
        assertThat(run("headless-mode", "--yes").err()).contains("  ~ boots into: graphical.target -> multi-user.target\n").endsWith(": changed\n");
        assertThat(changes()).containsExactly("uid=0 systemctl set-default multi-user.target");
        mark();
        assertThat(run("headless-mode", "--yes").err()).endsWith(": unchanged\n");
        assertThat(changes()).isEmpty();
        long with = available();

        lab.reboot(() -> lab.exec("reboot"));

        assertThat(run("headless-mode", "--plan").out()).containsPattern("desktop +no\n");
        lab.shell("echo 31443 > /run/lab/cached");
        assertThat(available() - with).as("MiB that the desktop had").isEqualTo(912);
        run("headless-mode", "--undo", "--yes");
        assertThat(lab.shell("systemctl get-default").getStdout()).isEqualTo("graphical.target\n");
    }

    @Test
    void theDesktopEndsAtOnceWhereThatIsAskedForAndRunsAgainAfterUndo() {
        assertThat(run("headless-mode", "--now", "--yes").err()).contains("  ~ desktop: runs -> (none)\n");
        assertThat(lab.shell("systemctl is-active display-manager").getStdout()).isEqualTo("inactive\n");
        assertThat(run("headless-mode", "--now", "--plan").exitCode()).isZero();

        assertThat(run("headless-mode", "--undo", "--yes").err()).contains("  ~ desktop: (none) -> runs\n");
        assertThat(lab.shell("systemctl is-active display-manager").getStdout()).isEqualTo("active\n");
    }

    private long available() {
        return FreeMemory.parse(lab.exec("free", "-m").getStdout()).available();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drop-caches   | --above=-1  | --above: not a size in MiB: '-1'
            cache-cleaner | --below=0   | --below is a share of the memory, 1 to 90 percent, not 0
            cache-cleaner | --below=91  | --below is a share of the memory, 1 to 90 percent, not 91
            cache-cleaner | --every=4   | --every is 5 to 86400 seconds, not 4
            """)
    void wrongUsageIsOneLineAndExitCode2(String step, String option, String message) {
        assertThat(run(step, option, "--yes")).isEqualTo(new StepRun(2, "", step + ": " + message + "\n"));
        assertThat(changes()).isEmpty();
    }

    @Test
    void whatIsNoTableOfMemoryIsNotTakenForOne() {
        assertThatThrownBy(() -> FreeMemory.parse("Mem: 1 2 3\n")).isInstanceOf(StepException.class);
        assertThat(FreeMemory.parse("header\nMem: 100 20 30 5 50 70\nSwap: 0 0 0\n")).isEqualTo(new FreeMemory(100, 30, 45, 70));
    }
}
