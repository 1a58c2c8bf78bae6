//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Fetched.java LoopbackHub.java
package tests.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lib.StepException;
import lib.hub.Patterns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.hub.Fetched.Options;

/// What arrives of a model, from a hub with ModelScope's quirks and with every fault.
class DownloadTest {

    private static final int LARGE = 9_000_001;

    @TempDir
    Path folder;

    private final LoopbackHub hub = LoopbackHub.start(1);

    @AfterEach
    void stop() {
        hub.close();
    }

    private void assertRight(String path, int size) {
        try {
            assertThat(Arrays.mismatch(Files.readAllBytes(folder.resolve(path)), hub.bytes(path, size))).as("first wrong byte of %s", path)
                    .isEqualTo(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Files of the folder, without the record and the lock.
    private List<String> files() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString())
                    .filter(file -> !file.startsWith(".thorbook/")).sorted().toList();
        }
    }

    @Test
    void filesOfEverySizeAndNameArriveByteForByte() throws IOException {
        var sizes = List.of(0, 1, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 18, LARGE);
        for (int size : sizes) {
            hub.with("o/m", "size-" + size, size);
        }
        hub.with("o/m", "a b/ü & + %41?=#.json", 100).with("o/m", "a b/c/deep.bin", LARGE);

        Fetched.of(hub, "o/m", folder, Options.DEFAULT);

        for (int size : sizes) {
            assertRight("size-" + size, size);
        }
        assertRight("a b/ü & + %41?=#.json", 100);
        assertRight("a b/c/deep.bin", LARGE);
        assertThat(files()).hasSize(sizes.size() + 2);
    }

    @Test
    void onlyBoundedRangesAreAskedForAndSmallFilesWhole() {
        Fetched.of(hub.with("o/m", "large", LARGE).with("o/m", "small.json", 5000), "o/m", folder, Options.DEFAULT);

        var content = hub.requests().stream().filter(HubRequest::content).toList();
        assertThat(content).filteredOn(r -> r.file().equals("large")).isNotEmpty()
                .allSatisfy(r -> assertThat(r.headers().get("range")).matches("bytes=\\d+-\\d+"));
        assertThat(content).filteredOn(r -> r.file().equals("small.json")).hasSize(1)
                .allSatisfy(r -> assertThat(r.headers()).doesNotContainKey("range"));
    }

    @Test
    void aFileThatTheGatewaySendsItselfIsTakenByContentRangeThoughTheStatusIs200() {
        hub.fromGateway("o/m", "tokenizer.json", LARGE);

        Fetched.of(hub, "o/m", folder, Options.DEFAULT);

        assertRight("tokenizer.json", LARGE);
        assertThat(hub.requests()).noneMatch(HubRequest::cdn);
    }

    @Test
    void patternsSelectFilesAsThePythonClientsDo() throws IOException {
        hub.with("o/m", "config.json", 10).with("o/m", "sub/more.json", 10).with("o/m", "model.bin", 10).with("o/m", "[x].json", 10);

        Fetched.of(hub, "o/m", folder, Options.DEFAULT, new Patterns(List.of("*.json"), List.of("[[]x*")));

        assertThat(files()).containsExactly("config.json", "sub/more.json");
    }

    static Stream<Fault> faults() {
        return Stream.of(new Fault.Cut(0), new Fault.Cut(300_000), new Fault.Stall(0), new Fault.Stall(700_001), new Fault.Wrong(0, 1),
                new Fault.Wrong(5_000_000, 70_000),
                new Fault.Wrong(LARGE - 1, 1), new Fault.Status(500), new Fault.Status(503), new Fault.Status(429), new Fault.Status(403),
                        new Fault.Status(404),
                new Fault.ErrorAsContent(), new Fault.OtherRange(), new Fault.Slow(20_000));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void afterAnyFaultTheBytesAreRight(Fault fault) throws IOException {
        hub.with("o/m", "large", LARGE).with("o/m", "other", LARGE).fault(r -> r.cdn() && r.file().equals("large"), fault);

        Fetched.of(hub, "o/m", folder, Options.DEFAULT);

        assertRight("large", LARGE);
        assertRight("other", LARGE);
        assertThat(files()).containsExactly("large", "other");
        assertThat(hub.pendingFaults()).isZero();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void afterAnyFaultOfTheGatewayASmallFileIsRight(Fault fault) {
        var fitting = switch (fault) {
            case Fault.Wrong _ -> new Fault.Wrong(10, 5);
            case Fault.Cut(long after) -> new Fault.Cut(after / 1000);
            case Fault.Stall(long after) -> new Fault.Stall(after / 1000);
            default -> fault;
        };
        hub.with("o/m", "small.json", 5000).fault(r -> !r.cdn() && r.content(), fitting);
        if (fault instanceof Fault.Status(int code) && code == 403) {
            assertThatThrownBy(() -> Fetched.of(hub, "o/m", folder, Options.DEFAULT)).isInstanceOf(StepException.class)
                    .hasMessageContaining("--token-file");
            return;
        }

        Fetched.of(hub, "o/m", folder, Options.DEFAULT);

        assertRight("small.json", 5000);
    }

    @Test
    void wrongBytesAreFoundInTheirPieceAndOnlyThatIsWrittenAgain() {
        int size = 40_000_000;
        hub.with("o/m", "large", size).fault(HubRequest::cdn, new Fault.Wrong(1_000_000, 3));

        Fetched.of(hub, "o/m", folder, Options.DEFAULT.connections(1));

        assertRight("large", size);
        // found in the first 16 MiB of the second pass, which then ends
        assertThat(hub.contentBytes()).isLessThan(size + (17 << 20));
    }

    @Test
    void whatIsAlwaysWrongIsAnErrorAndGetsNoName() throws IOException {
        hub.withEntry("o/m", "large", LARGE, "0".repeat(64)).withEntry("o/m", "small", 10, "1".repeat(64));

        assertThatThrownBy(() -> Fetched.of(hub, "o/m", folder, Options.DEFAULT)).isInstanceOf(StepException.class)
                .hasMessageContaining("another SHA-256 than the list has").hasMessageContaining("try later");
        assertThat(files()).noneMatch(file -> file.equals("large") || file.equals("small"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "a/../../up", "/etc/passwd", "a//b", "./a", "a/.", ".thorbook/lock", "a\\..\\b", "a\u0000b"})
    void aPathThatLeavesTheFolderIsRefusedBeforeAnythingIsFetched(String path) throws IOException {
        hub.with("o/m", "good", 10).with("o/m", path, 10);

        assertThatThrownBy(() -> Fetched.of(hub, "o/m", folder, Options.DEFAULT)).isInstanceOf(StepException.class)
                .hasMessageContaining("refused");
        assertThat(files()).isEmpty();
        assertThat(hub.contentBytes()).isZero();
    }

    @Test
    void aLinkInTheFolderThatLeadsElsewhereIsRefused(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(folder.resolve("sub"), elsewhere);
        hub.with("o/m", "sub/file", 10);

        assertThatThrownBy(() -> Fetched.of(hub, "o/m", folder, Options.DEFAULT)).isInstanceOf(StepException.class)
                .hasMessageContaining("refused");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aKeyThatHasExpiredIsAskedForAgain() {
        hub.with("o/m", "large", 140_000_000).keysExpireAfter(150).connectionRate(200_000_000);

        Fetched.of(hub, "o/m", folder, Options.DEFAULT.connections(2));

        assertThat(folder.resolve("large")).hasSize(140_000_000);
        assertThat(hub.requests()).filteredOn(HubRequest::content).filteredOn(r -> !r.cdn()).hasSizeGreaterThan(1);
    }

    @Test
    void aRateLimitHoldsForAllConnectionsTogether() {
        hub.with("o/m", "a", 2_000_000).with("o/m", "b", 2_000_000);

        var looks = Fetched.of(hub, "o/m", folder, Options.DEFAULT.rate(2_000_000)).looks();

        double seconds = (looks.getLast().nanos() - looks.getFirst().nanos()) / 1e9;
        assertThat((looks.getLast().arrived() - looks.getFirst().arrived()) / seconds).isLessThan(2_000_000 * 1.3);
    }
}
