//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ChildDownload.java LoopbackHub.java ../StepRun.java ../../lib/Program.java ../../scripts/ModelDownload.java
package tests.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lib.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scripts.ModelDownload;
import tests.StepRun;

/// `model-download` as a command.
class ModelDownloadTest {

    private static final String TOKEN = "ms-5ecret.token_value";

    @TempDir
    Path folder;

    private final LoopbackHub hub = LoopbackHub.start(3);

    @AfterEach
    void stop() {
        hub.close();
    }

    private StepRun run(String... more) {
        var args = new ArrayList<>(List.of("o/m", "--local-dir", folder.resolve("m").toString(), "--host", "local"));
        args.addAll(List.of(more));
        if (args.stream().noneMatch(arg -> arg.startsWith("--endpoint"))) {
            args.addAll(List.of("--endpoint", hub.endpoint()));
        }
        return StepRun.of(StepRun.fresh(new ModelDownload("o/m")), args.toArray(String[]::new));
    }

    private Path file(String path) {
        return folder.resolve("m").resolve(path);
    }

    @Test
    void thePlanNamesFilesAndBytesAndFetchesNothing() {
        hub.with("o/m", "model.safetensors", 3_000_000).with("o/m", "config.json", 700);

        assertThat(run("--plan").out()).isEqualTo("""
                o/m in %1$s: 0 of 2 files -> 2 files, 3.0 MB, of which 3.0 MB are to fetch
                model.safetensors: (none) -> 3.0 MB
                config.json: (none) -> 700 bytes
                """.formatted(folder.resolve("m")));
        assertThat(hub.contentBytes()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theSecondRunChangesNothingAndReadsNoFile() throws IOException {
        hub.with("o/m", "model.safetensors", 3_000_000).with("o/m", "sub/config.json", 700);
        assertThat(run("--yes").exitCode()).isZero();
        long sent = hub.contentBytes();
        // a file that is not read may be one that can't be
        var changed = Files.getLastModifiedTime(file("model.safetensors"));
        Files.write(file("model.safetensors"), new byte[3_000_000]);
        Files.setLastModifiedTime(file("model.safetensors"), changed);

        var again = run("--yes");

        assertThat(again.err()).endsWith(": unchanged\n");
        assertThat(hub.contentBytes()).isEqualTo(sent);
    }

    @Test
    void verifyFindsWhatTheCheapLookCannot() throws IOException {
        hub.with("o/m", "model.safetensors", 3_000_000).with("o/m", "config.json", 700);
        run("--yes");
        FileTime changed = Files.getLastModifiedTime(file("model.safetensors"));
        byte[] bytes = Files.readAllBytes(file("model.safetensors"));
        bytes[1_234_567] ^= 1;
        Files.write(file("model.safetensors"), bytes);
        Files.setLastModifiedTime(file("model.safetensors"), changed);

        assertThat(run("--plan").exitCode()).isZero();
        assertThat(run("--plan", "--verify").out()).contains("model.safetensors: wrong -> 3.0 MB\n").doesNotContain("config.json");
        assertThat(run("--yes", "--verify").exitCode()).isZero();
        assertThat(Files.readAllBytes(file("model.safetensors"))).isEqualTo(hub.bytes("model.safetensors", 3_000_000));
    }

    @Test
    void filesThatAnotherClientLeftAreCheckedAndNotFetched() throws IOException {
        hub.with("o/m", "model.safetensors", 3_000_000).with("o/m", "config.json", 700);
        Files.createDirectories(folder.resolve("m"));
        Files.write(file("model.safetensors"), hub.bytes("model.safetensors", 3_000_000));
        Files.write(file("config.json"), new byte[700]);

        assertThat(run("--plan").out()).contains("model.safetensors: not checked -> checked, 3.0 MB");
        assertThat(run("--yes").exitCode()).isZero();
        assertThat(hub.contentBytes()).isEqualTo(700);
        assertThat(Files.readAllBytes(file("config.json"))).isEqualTo(hub.bytes("config.json", 700));
    }

    @Test
    void theTokenReachesTheHubAndNobodyElse() throws IOException, InterruptedException {
        hub.with("o/m", "model.safetensors", 3_000_000).with("o/m", "config.json", 700).guardedBy("o/m", TOKEN);
        Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");

        var byFile = ChildDownload.start(hub, "o/m", folder.resolve("m"), "--token-file", file.toString(), "--verbose", "--json").ended();
        var byVariable = ChildDownload.start(Map.of("MODELSCOPE_API_TOKEN", TOKEN), hub, "o/m", folder.resolve("n")).ended();

        assertThat(List.of(byFile, byVariable)).allSatisfy(ended -> {
            assertThat(ended.exitCode()).as(ended.stderr()).isZero();
            assertThat(ended.stdout() + ended.stderr()).doesNotContain(TOKEN).doesNotContain("auth_key");
        });
        assertThat(hub.requests()).filteredOn(HubRequest::cdn).isNotEmpty()
                .noneMatch(request -> String.join("\n", request.lines()).contains(TOKEN));
        try (var files = Files.walk(folder.resolve("m"))) {
            assertThat(files.filter(Files::isRegularFile)).allSatisfy(f -> assertThat(new String(Files.readAllBytes(f)))
                    .doesNotContain(TOKEN));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "no/such | ENDPOINT has no model no/such (record not found): check the name; a private model needs a token, --token-file or MODELSCOPE_API_TOKEN",
            "o/m --revision=v9 | o/m has no revision 'v9' at ENDPOINT; it has master, v1.0"})
    void whatTheHubDoesNotHaveIsOneLineThatSaysSo(String options, String error) {
        hub.with("o/m", "config.json", 700);
        var args = new ArrayList<>(List.of(options.split(" ")));
        args.addAll(List.of("--endpoint", hub.endpoint(), "--plan", "--host", "local"));

        var run = StepRun.of(StepRun.fresh(new ModelDownload("o/m")), args.toArray(String[]::new));

        assertThat(run).isEqualTo(new StepRun(1, "", "model-download: " + error.replace("ENDPOINT", hub.endpoint()) + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--connections=0 | --connections: 1 to 64, not 0",
            "--max-rate=fast | --max-rate: a rate is e.g. 50MB/s, not 'fast'",
            "--endpoint=ftp://x | --endpoint: an address is e.g. https://modelscope.cn, not 'ftp://x'",
            "--proxy=socks5://u:secret@h | --proxy: a proxy is http://[user:password@]host[:port]",
            "--token-file=/no/such | --token-file: can't read /no/such",
            "--include=*.nothing | --include and --exclude leave nothing of the 1 files of o/m"})
    void wrongOptionsAreOneLine(String option, String error) {
        hub.with("o/m", "config.json", 700);

        assertThat(run("--plan", option)).isEqualTo(new StepRun(2, "", "model-download: " + error + "\n"));
    }

    @Test
    void ofTwoDownloadsOneWaitsForTheOtherAndFetchesNothingAgain() throws IOException, InterruptedException {
        hub.with("o/m", "model.safetensors", 12_000_000).connectionRate(3_000_000);
        var first = ChildDownload.start(hub, "o/m", folder.resolve("m"));
        assertThat(first.await(() -> hub.contentBytes() > 100_000)).isTrue();
        hub.hold();
        var second = ChildDownload.start(hub, "o/m", folder.resolve("m"));
        assertThat(second.await(() -> second.saidSoFar().contains("waiting"))).isTrue();
        hub.release();

        var firstEnded = first.ended();
        var secondEnded = second.ended();

        assertThat(firstEnded.exitCode()).as(firstEnded.stderr()).isZero();
        assertThat(secondEnded.exitCode()).as(secondEnded.stderr()).isZero();
        assertThat(secondEnded.stderr()).containsPattern("process \\d+ of \\S+ downloads into \\S+; waiting until that has ended");
        assertThat(Files.readAllBytes(file("model.safetensors"))).isEqualTo(hub.bytes("model.safetensors", 12_000_000));
        assertThat(secondEnded.stderr()).doesNotContain("fetching").endsWith(": changed\n");
    }

    @Test
    void theLockOfAKilledDownloadHoldsNobodyUp() throws InterruptedException {
        hub.with("o/m", "model.safetensors", 6_000_000).connectionRate(2_000_000);
        var first = ChildDownload.start(hub, "o/m", folder.resolve("m"));
        assertThat(first.await(() -> hub.contentBytes() > 100_000)).isTrue();
        first.kill();

        var second = ChildDownload.start(hub, "o/m", folder.resolve("m")).ended();

        assertThat(second.exitCode()).as(second.stderr()).isZero();
        assertThat(second.stderr()).contains("are there from an earlier run").doesNotContain("waiting");
    }

    /// Needs root, for a file system of its own that is smaller than the model.
    @Test
    void aDiskThatIsFullHalfWayIsOneLineAndTheNextRunGoesOn() throws IOException, InterruptedException {
        Path small = Files.createDirectory(folder.resolve("m"));
        var mount = new Program("mount").run(List.of("-t", "tmpfs", "-o", "size=8m", "tmpfs", small.toString()));
        assumeTrue(mount.ok(), "no file system of 8 MB can be mounted here: " + mount.lastWord());
        try {
            // 5 MB fit at first; then somebody else takes the room
            hub.with("o/m", "model.safetensors", 5_000_000).connectionRate(1_000_000);
            var child = ChildDownload.start(hub, "o/m", small, "--connections=1");
            assertThat(child.await(() -> hub.contentBytes() > 500_000)).isTrue();
            Files.write(small.resolve("other"), new byte[4_500_000]);
            var full = child.ended();
            assertThat(full.exitCode()).isEqualTo(1);
            assertThat(full.stderr()).contains("No space left on device; what has arrived is kept: make room and run it again to go on");
            assertThat(file("model.safetensors")).doesNotExist();
            long sent = hub.contentBytes();

            Files.delete(small.resolve("other"));
            hub.connectionRate(0);
            var again = ChildDownload.start(hub, "o/m", small).ended();

            assertThat(again.exitCode()).as(again.stderr()).isZero();
            assertThat(Files.readAllBytes(file("model.safetensors"))).isEqualTo(hub.bytes("model.safetensors", 5_000_000));
            assertThat(hub.contentBytes() - sent).isLessThan(4_000_000);
        } finally {
            new Program("umount").output("-l", small.toString());
        }
    }

    /// Needs python3 with venv, and PyPI.
    @Test
    void theClientOfTheGuideDownloadsToo() throws IOException {
        hub.with("o/m", "model.safetensors", 3_000_000).with("o/m", "config.json", 700);

        var run = run("--yes", "--client=modelscope");

        assumeTrue(!run.err().contains("pip"), "the modelscope client can't be installed here");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readAllBytes(file("model.safetensors"))).isEqualTo(hub.bytes("model.safetensors", 3_000_000));
        assertThat(hub.requests()).anyMatch(request -> request.headers().getOrDefault("user-agent", "").startsWith("modelscope"));
        assertThat(run("--yes").err()).endsWith(": unchanged\n");
    }

    @Test
    void withoutRoomNothingIsFetchedAndOneLineSaysHowMuchIsMissing() {
        hub.with("o/m", "config.json", 700).withEntry("o/m", "model.safetensors", 1L << 50, "0".repeat(64));

        var run = run("--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).containsPattern("model-download: 1.1 PB are still to be fetched, and \\S+ [GT]B are free in ");
        assertThat(hub.contentBytes()).isZero();
    }
}
