//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LoopbackHub.java ../LabContainer.java ../StepRun.java ../../scripts/ModelDownload.java
package tests.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scripts.ModelDownload;
import tests.LabContainer;
import tests.StepRun;

/// `model-download` over ssh: the device fetches, with Java there and without.
@Tag("docker")
class LabModelDownloadTest {

    private static final String TOKEN = "ms-5ecret.token_value";
    private static final String CLIENT = ".cache/thorbook/modelscope/bin/modelscope";

    private LabContainer lab;
    private LoopbackHub hub;

    /// Starts a lab, and a hub that both it and this machine reach.
    private void start(Map<String, String> folders) throws IOException {
        lab = LabContainer.start(Map.of(), folders);
        String gateway = lab.shell("ip route show default | cut -d' ' -f3").getStdout().strip();
        hub = LoopbackHub.start(InetAddress.getByName(gateway), 4).with("o/m", "model.safetensors", 3_000_000)
                .with("o/m", "a b/config.json", 700);
    }

    @AfterEach
    void stop() {
        hub.close();
        lab.close();
    }

    private StepRun run(String... more) {
        var args = new ArrayList<>(List.of("o/m", "--endpoint", hub.endpoint(), "--host", lab.host(), "--ssh-config", lab.sshConfig()
                .toString()));
        args.addAll(List.of(more));
        return StepRun.of(StepRun.fresh(new ModelDownload("o/m")), args.toArray(String[]::new));
    }

    private String onTheDevice(String commandLine) {
        return lab.ssh(lab.host().replace("ssh://", ""), commandLine).stdout();
    }

    private void assertComplete() {
        assertThat(onTheDevice("sha256sum < models/o/m/model.safetensors")).startsWith(hub.sha256("o/m", "model.safetensors"));
        assertThat(onTheDevice("sha256sum < 'models/o/m/a b/config.json'")).startsWith(hub.sha256("o/m", "a b/config.json"));
    }

    @Test
    void withJavaThereTheDeviceRunsTheSameDownload(@TempDir Path local) throws IOException {
        start(Map.of(System.getProperty("java.home"), "/usr/lib/jvm/jdk-25"));
        hub.guardedBy("o/m", TOKEN);
        Path token = Files.writeString(local.resolve("token"), TOKEN);
        String[] secret = {"--token-file", token.toString()};

        assertThat(run("--plan", secret[0], secret[1]).exitCode()).isEqualTo(3);
        assertThat(onTheDevice("ls -A .cache o 2> /dev/null")).isEmpty();
        var made = run("--yes", secret[0], secret[1], "--verbose");

        assertThat(made.exitCode()).as(made.err()).isZero();
        assertComplete();
        assertThat(made.err()).doesNotContain(TOKEN);
        assertThat(onTheDevice("grep -r %s .cache o || true".formatted(TOKEN))).isEmpty();
        assertThat(hub.requests()).filteredOn(HubRequest::content)
                .allSatisfy(r -> assertThat(r.headers().get("user-agent")).isEqualTo("thorbook"));
        String tool = onTheDevice("ls -d --full-time .cache/thorbook/tool/*/complete");
        assertThat(run("--yes", secret[0], secret[1]).err()).endsWith(": unchanged\n");

        onTheDevice("printf x | dd of=models/o/m/model.safetensors conv=notrunc bs=1 seek=12345");
        assertThat(run("--yes", secret[0], secret[1]).exitCode()).isZero();
        assertComplete();
        assertThat(onTheDevice("ls -d --full-time .cache/thorbook/tool/*/complete")).as("the tool is brought once").isEqualTo(tool);
    }

    @Test
    void aFailureOnTheDeviceIsToldInItsOwnWords() throws IOException {
        start(Map.of(System.getProperty("java.home"), "/usr/lib/jvm/jdk-25"));
        hub.withEntry("o/m", "huge", 1L << 50, "0".repeat(64));

        var run = run("--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the download on ssh://thor-lab ended with exit code 1: 1.1 PB are still to be fetched");
    }

    @Test
    void withoutJavaTheModelscopeClientDownloadsThereAndWhatItLeavesIsChecked() throws IOException {
        start(Map.of());
        // stands for the client: it takes what lies beside it, and like the client ends well whatever is missing
        onTheDevice("mkdir -p $(dirname %1$s) files && printf '%%s\\n' '#!/bin/sh' 'mkdir -p $5 && cp -r files/. $5; echo $@ > called' > %1$s && chmod +x %1$s"
                .formatted(CLIENT));

        var incomplete = run("--yes");

        assertThat(incomplete.exitCode()).isEqualTo(1);
        assertThat(incomplete.err()).contains("the modelscope client left 2 of 2 files missing or incomplete: model.safetensors, a b/config.json");
        assertThat(onTheDevice("cat called")).isEqualTo("download --model o/m --local_dir /home/thor/models/o/m --revision master\n");

        lab.shell("mkdir -p '/home/thor/files/a b' && chown -R thor /home/thor/files");
        onTheDevice("head -c 3000000 /dev/zero > files/model.safetensors; head -c 700 /dev/zero > 'files/a b/config.json'");
        assertThat(run("--yes").err()).contains("these files of the modelscope client are not what the hub's list says: model.safetensors, a b/config.json");
    }
}
