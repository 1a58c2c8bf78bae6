//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `jetpack-install` with real apt and a stand-in for NVIDIA's source, and `jetson-stats-install` with the real one from PyPI.
@Tag("docker")
class InstallsTest {

    /// Where a certificate of this machine's own is in the lab: not in the place that a package of certificates has.
    private static final String CERTIFICATES = "/srv/certificates.crt";

    private static StepRun run(LabContainer lab, String step, String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        return StepRun.named(step, args.toArray(String[]::new));
    }

    /// A lab whose apt has NVIDIA's source alone, so that no test waits for another.
    private static LabContainer withoutDebian(String board) {
        var lab = LabContainer.start(Map.of("LAB_BOARD", board));
        lab.shell("rm -f /etc/apt/sources.list /etc/apt/sources.list.d/debian*");
        return lab;
    }

    private static String packages(LabContainer lab) {
        return lab.shell("dpkg-query -W -f='${Package} ${db:Status-Status} ${Version}\\n'").getStdout();
    }

    @Test
    void jetPackIsInstalledOnceRebootedForAndUndoneWithoutTouchingOtherPackages() {
        try (var lab = withoutDebian("thor")) {
            String before = packages(lab);
            assertThat(run(lab, "jetpack-install", "--plan").out()).isEqualTo("nvidia-jetpack: (none) -> the newest that apt-get update finds\n");

            var made = new StepRun[1];
            lab.reboot(() -> made[0] = run(lab, "jetpack-install", "--reboot", "--yes"));

            assertThat(made[0].exitCode()).as(made[0].err()).isZero();
            assertThat(made[0].err()).endsWith(": changed\n");
            assertThat(packages(lab)).contains("nvidia-jetpack installed 7.0-b128\n", "nvidia-jetpack-runtime installed", "nvidia-jetpack-dev installed");
            assertThat(lab.invocations()).contains("uid=0 systemctl reboot");

            var again = run(lab, "jetpack-install", "--reboot", "--yes");
            assertThat(again.err()).isEqualTo("jetpack-install on ssh://thor-lab: unchanged\n");

            assertThat(run(lab, "jetpack-install", "--undo", "--yes").err()).contains("  ~ nvidia-jetpack: 7.0-b128 -> (none)\n").endsWith(": changed\n");
            assertThat(packages(lab)).isEqualTo(before);
        }
    }

    @Test
    void anInstallationThatWasCutOffIsCompletedTheNextTime() {
        try (var lab = withoutDebian("t4000")) {
            lab.shell("touch /run/lab/interrupt");
            String before = packages(lab);
            assertThat(run(lab, "jetpack-install", "--yes").exitCode()).isEqualTo(1);
            assertThat(run(lab, "jetpack-install", "--undo", "--yes").err()).contains("  ~ nvidia-jetpack: half done -> (none)\n").endsWith(": changed\n");
            assertThat(packages(lab)).isEqualTo(before);
            assertThat(run(lab, "jetpack-install", "--yes").exitCode()).isEqualTo(1);
            lab.shell("rm /run/lab/interrupt");

            var plan = run(lab, "jetpack-install", "--plan");
            assertThat(plan.out()).isEqualTo("installation that was cut off: half done -> completed\nnvidia-jetpack: (none) -> 7.1-b82\n");

            assertThat(run(lab, "jetpack-install", "--yes").err()).endsWith(": changed\n");
            assertThat(packages(lab)).contains("nvidia-jetpack installed 7.1-b82\n");
            run(lab, "jetpack-install", "--undo", "--yes");
            assertThat(packages(lab)).doesNotContain("jetpack");
        }
    }

    @Test
    void whereNoSourceHasItThatIsSaid() {
        try (var lab = withoutDebian("orin")) {
            lab.shell("rm /etc/apt/sources.list.d/nvidia*");

            assertThat(run(lab, "jetpack-install", "--yes").err()).endsWith("jetpack-install: no source of apt on ssh://thor-lab has nvidia-jetpack: "
                    + "NVIDIA's sources come with the package nvidia-l4t-apt-source\n");
        }
    }

    @Test
    void jetsonStatsComesFromPyPiIntoAnEnvironmentOfItsOwnAndItsServiceRuns() {
        var certificates = System.getenv("PIP_CERT");
        Map<String, String> folders = certificates == null ? Map.of() : Map.of(certificates, CERTIFICATES);
        try (var lab = LabContainer.start(Map.of(), folders)) {
            pipAsHere(lab);
            assertThat(lab.shell("apt-get update -qq && apt-get install -y -qq --no-install-recommends python3").getExitCode()).isZero();

            lab.shell("chmod -x /usr/local/lib/lab/jtop-service");
            var made = run(lab, "jetson-stats-install", "--yes");

            assertThat(made.err()).endsWith("jetson-stats-install: jtop is installed on ssh://thor-lab, but its service does not come up: journalctl -u jtop\n");
            assertThat(made.err()).contains("""
                      ~ package python3-venv: (none) -> installed, to stay
                      ~ jetson-stats: (none) -> the newest from PyPI, in /opt/thorbook/jetson-stats
                      ~ jtop.service: (none) -> enabled and running
                      ~ group jtop (from the next login of thor on): (none) -> thor
                    """);
            lab.shell("chmod +x /usr/local/lib/lab/jtop-service");
            var service = run(lab, "jetson-stats-install", "--yes");
            assertThat(service.err()).isEqualTo("""
                    jetson-stats-install on ssh://thor-lab:
                      ~ jtop.service: (none) -> enabled and running
                    jetson-stats-install on ssh://thor-lab: changed
                    """);
            assertThat(lab.ssh("thor-lab", "jtop --version").stdout()).matches("jtop \\d+\\.\\d+\\.\\d+\\n");
            assertThat(lab.shell("id -nG thor; systemctl is-active jtop").getStdout()).contains("jtop").endsWith("active\n");

            int mark = lab.invocations().size();
            assertThat(run(lab, "jetson-stats-install", "--yes").err()).isEqualTo("jetson-stats-install on ssh://thor-lab: unchanged\n");
            assertThat(lab.invocationsSince(mark)).allMatch(call -> call.matches("uid=\\d+ systemctl is-.*"));

            assertThat(run(lab, "jetson-stats-install", "--undo", "--yes").err()).endsWith(": changed\n");
            assertThat(lab.shell("command -v jtop; ls /opt/thorbook; ls /etc/systemd/system | grep jtop; id -nG thor | tr ' ' '\\n' | grep jtop").getStdout()).isEmpty();
        }
    }

    @Test
    void theGuidesWayIsIntoTheSystemsPython() {
        var certificates = System.getenv("PIP_CERT");
        Map<String, String> folders = certificates == null ? Map.of() : Map.of(certificates, CERTIFICATES);
        try (var lab = LabContainer.start(Map.of(), folders)) {
            pipAsHere(lab);
            lab.shell("apt-get update -qq && apt-get install -y -qq --no-install-recommends python3");
            assertThat(run(lab, "jetson-stats-install", "--break-system-packages", "--plan").out()).startsWith("""
                    package python3-pip: (none) -> installed, to stay
                    jetson-stats: (none) -> the newest from PyPI, in the system's Python
                    """);
            lab.shell("apt-get install -y -qq --no-install-recommends python3-pip");

            var made = run(lab, "jetson-stats-install", "--break-system-packages", "--release", "4.3.2", "--yes");

            assertThat(made.err()).as(made.err()).endsWith(": changed\n");
            assertThat(lab.ssh("thor-lab", "jtop --version; python3 -m pip list 2>/dev/null | grep jetson").stdout())
                    .matches("jtop 4\\.3\\.2\njetson-stats +4\\.3\\.2\n");
            assertThat(run(lab, "jetson-stats-install", "--break-system-packages", "--yes").err()).endsWith(": unchanged\n");
            assertThat(run(lab, "jetson-stats-install", "--undo", "--yes").err()).endsWith(": changed\n");
            assertThat(lab.shell("command -v jtop; systemctl is-active jtop").getStdout()).doesNotContain("jtop", "\nactive");
        }
    }

    /// Gives the lab's pip what this machine's pip is told by its environment, e.g. an index or the certificate of a proxy.
    private static void pipAsHere(LabContainer lab) {
        var settings = new HashMap<>(System.getenv());
        settings.keySet().removeIf(name -> !name.matches("PIP_(CERT|INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|PROXY|DEFAULT_TIMEOUT)"));
        settings.computeIfPresent("PIP_CERT", (name, file) -> CERTIFICATES);
        String lines = settings.entrySet().stream().map(setting -> "%s = %s".formatted(setting.getKey().substring(4).toLowerCase().replace('_', '-'), setting.getValue()))
                .collect(Collectors.joining("\n"));
        lab.exec("sh", "-c", "printf '[global]\\n%s\\n' \"$1\" > /etc/pip.conf", "sh", lines);
    }
}
