//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../LabContainer.java ../StepRun.java ../../lib/serve/EngineImages.java
package tests.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import lib.Host;
import lib.docker.PullProgress;
import lib.serve.EngineImages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tests.LabContainer;
import tests.StepRun;

/// `image-pull` over ssh with a `docker` that answers from files, and on this machine with the real one.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImagePullTest {

    private static final String VLLM = "nvcr.io/nvidia/vllm:25.09-py3";

    /// Its registry is the folder `/srv/registry`: `manifest` is what it says of the image, `error` what a pull fails with,
    /// `architecture` what a pull brings. Calls are recorded in `calls`.
    private static final String INSTALL = """
            cat > /usr/local/bin/docker <<'END'
            #!/bin/sh
            cd /srv/registry
            echo "$*" >> calls
            case "$1 $2" in
                'version --format') echo 28.2.2 ;;
                'info --format') echo '{"ServerVersion":"28.2.2","Architecture":"aarch64","DockerRootDir":"/srv"}' ;;
                'manifest inspect') cat manifest || exit 1 ;;
                'image inspect')
                    [ -e held ] || { echo "Error response from daemon: No such image: $6" >&2; exit 1; }
                    printf '{"Id":"sha256:1","Size":21000000000,"Architecture":"%s"}\\n' "$(cat held)" ;;
                'pull --platform')
                    [ ! -e error ] || { cat error >&2; exit 1; }
                    echo '25.09-py3: Pulling from nvidia/vllm'
                    for step in 'Pulling fs layer' 'Download complete' 'Pull complete'; do echo "76249c7cd503: $step"; echo "1f9c1d7d2a10: $step"; done
                    cp architecture held ;;
                *) exit 9 ;;
            esac
            END
            chmod 755 /usr/local/bin/docker""";

    private static final String MANIFEST = """
            [{"Ref": "x", "Descriptor": {"platform": {"architecture": "amd64"}}, "SchemaV2Manifest": {"layers": [{"size": 9000000000}]}},
             {"Ref": "x", "Descriptor": {"platform": {"architecture": "arm64"}}, "OCIManifest": {"layers": [{"size": 1200}, {"size": 300}]}},
             {"Ref": "x", "Descriptor": {"platform": {"architecture": "unknown"}}, "OCIManifest": {"layers": [{"size": 7}]}}]""";

    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
        lab.shell(INSTALL);
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void fresh() {
        lab.shell("rm -rf /srv/registry; mkdir -m 777 /srv/registry; cd /srv/registry; touch calls; chmod 666 calls; echo arm64 > architecture");
        registry("manifest", MANIFEST);
    }

    private void registry(String file, String text) {
        lab.exec("sh", "-c", "printf '%s\\n' \"$1\" > /srv/registry/\"$2\"", "sh", text, file);
    }

    private StepRun pull(String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        return StepRun.named("image-pull", args.toArray(String[]::new));
    }

    private List<String> pulls() {
        return lab.shell("grep ^pull /srv/registry/calls").getStdout().lines().toList();
    }

    @Test
    void theImageOfAnEngineIsPulledForTheHostsMachine() {
        var run = pull("vllm", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEqualTo("""
                image-pull on ssh://thor-lab:
                  ~ image nvcr.io/nvidia/vllm:25.09-py3: (none) -> for arm64, 1.5 kB to load
                image-pull on ssh://thor-lab: changed
                """);
        assertThat(run.out()).contains(VLLM, "arm64", "21.0 GB");
        assertThat(pulls()).containsExactly("pull --platform linux/arm64 " + VLLM);
    }

    @Test
    void whatIsHereIsNotPulledAgainAndTheRegistryIsNotAsked() {
        pull("vllm", "--yes");
        lab.shell("rm /srv/registry/calls /srv/registry/manifest");

        var again = pull("vllm", "--yes");

        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).isEqualTo("image-pull on ssh://thor-lab: unchanged\n");
        assertThat(lab.shell("cat /srv/registry/calls").getStdout()).doesNotContain("pull", "manifest");
    }

    @Test
    void aPlanPullsNothing() {
        assertThat(pull("vllm", "--plan").exitCode()).isEqualTo(3);
        assertThat(pulls()).isEmpty();
    }

    @Test
    void anImageForAnotherMachineIsPulledAgainAndCheckedAfterwards() {
        registry("held", "amd64");
        lab.shell("chmod 666 /srv/registry/held");
        registry("architecture", "amd64");

        var run = pull("vllm", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("  ~ image " + VLLM + ": for amd64 -> for arm64", "still reads: [image " + VLLM + ": for amd64 -> for arm64");
    }

    @Test
    void anImageThatIsNotMadeForTheHostIsRefusedBeforeThePull() {
        registry("manifest", "{\"Descriptor\": {\"platform\": {\"architecture\": \"amd64\"}}, \"SchemaV2Manifest\": {\"layers\": [{\"size\": 5}]}}");

        assertThat(pull("vllm", "--yes")).isEqualTo(new StepRun(1, "", "image-pull: " + VLLM + " is not made for arm64, only for amd64\n"));
        assertThat(pulls()).isEmpty();
    }

    @Test
    void aDiskThatIsTooSmallIsSeenBeforeThePull() {
        registry("manifest", MANIFEST.replace("1200", "900000000000000"));

        var run = pull("vllm", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("image-pull: " + VLLM + " is 900000.0 GB to load and takes about 2700000.0 GB on the way, but /srv has ").contains("docker image prune -a");
        assertThat(pulls()).isEmpty();
    }

    @Test
    void aRegistryThatDoesNotSayTheSizeIsLeftToThePull() {
        lab.shell("rm /srv/registry/manifest");

        var run = pull("vllm", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("(none) -> for arm64\n");
    }

    @Test
    void aPullThatFailsIsDiagnosed() {
        registry("error", "Error response from daemon: Get \"https://nvcr.io/v2/\": net/http: TLS handshake timeout");

        var run = pull("vllm", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("image-pull: " + VLLM + " can't be pulled: Error response from daemon: Get", "problem: The registry does not answer\n");
    }

    @Test
    void anotherImageTakesThePlaceOfTheEngines() {
        assertThat(pull("vllm", "--image", "vllm/vllm-openai:v0.20.2", "--plan").out()).startsWith("image vllm/vllm-openai:v0.20.2: ");
        assertThat(pull("vllm/vllm-openai:v0.20.2", "--plan").out()).startsWith("image vllm/vllm-openai:v0.20.2: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "vlm | 'vlm' is no engine (vllm, triton, trtllm, ollama, sglang) and no image with a tag, as nvcr.io/nvidia/vllm:25.09-py3",
            "--image=-x:y | '-x:y' is no engine (vllm, triton, trtllm, ollama, sglang) and no image with a tag, as nvcr.io/nvidia/vllm:25.09-py3",
            "a/b:c --image=d:e | --image is another image for an engine, and 'a/b:c' is none"})
    void whatIsNeitherEngineNorImageIsOneLine(String options, String error) {
        assertThat(pull(options.split(" "))).isEqualTo(new StepRun(2, "", "image-pull: " + error + "\n"));
    }

    @Test
    void withoutAnImageTheKnownOnesAreListed() {
        var run = pull();

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(EngineImages.load().images().size() + 1).anyMatch(line -> line.matches("vllm +nvcr.io/nvidia/vllm:26.05-py3 +0.20.1 .*"));
    }

    @Test
    void theLinesOfManyLayersAreSummedUp() {
        var summaries = new ArrayList<String>();
        var progress = new PullProgress(summaries::add);
        List.of("25.09: Pulling from nvidia/vllm", "76249c7cd503: Pulling fs layer", "1f9c1d7d2a10: Pulling fs layer", "76249c7cd503: Verifying Checksum",
                "76249c7cd503: Download complete", "1f9c1d7d2a10: Already exists", "76249c7cd503: Pull complete", "Digest: sha256:1").forEach(progress);

        assertThat(summaries).containsExactly("25.09: Pulling from nvidia/vllm", "1 of 2 layers loaded, 0 unpacked", "2 of 2 layers loaded, 1 unpacked",
                "2 of 2 layers loaded, 2 unpacked", "Digest: sha256:1");
    }

    @Test
    void withARealEngineAnImportedImageIsHere() {
        try (var host = Host.local()) {
            host.change("sh", "-c", "tar -c -C / etc/hostname | docker import - thorbook-test/imported:1");
            try {
                var run = StepRun.named("image-pull", "thorbook-test/imported:1", "--host", "local", "--yes");

                assertThat(run.exitCode()).as(run.err()).isZero();
                assertThat(run.err()).isEqualTo("image-pull on local: unchanged\n");
            } finally {
                host.change("docker", "rmi", "thorbook-test/imported:1");
            }
        }
    }
}
