//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/serve/HostHttp.java ../../lib/serve/Preflight.java ../../lib/serve/ServerRequest.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lib.serve.Engine;
import lib.serve.FoundServer;
import lib.serve.HostFacts;
import lib.serve.HostHttp;
import lib.serve.Memory;
import lib.serve.ModelFiles;
import lib.serve.Preflight;
import lib.serve.ServerRequest;
import lib.serve.ServerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands in the way of a server on a Thor, by the facts of its host.
class PreflightTest {

    private static final long GIB = 1L << 30;
    private static final ModelFiles COMPLETE = new ModelFiles("/models/a/b", Map.of("config.json", 1L, "model.safetensors", 16 * GIB),
            List.of(), List.of(), 0);
    private static final Memory FREE = new Memory(122 * GIB, 118 * GIB, 119 * GIB);

    private static HostFacts thor(Memory memory, ModelFiles model, Integer... listening) {
        return new HostFacts("/home/thor", true, "arm64", memory, 500 * GIB, Set.of(listening), model);
    }

    private static Preflight preflight(HostFacts facts, boolean dropsCaches) {
        return new Preflight(facts, Set.of("nvidia", "runc"), Optional.of("arm64"), Optional.empty(), dropsCaches, true);
    }

    private static ServerSpec spec(Engine engine, String... options) {
        return new ServerRequest(engine, "a/b", "/models", Optional.empty(), Optional.of("image:1"), "name", "127.0.0.1", 8000, false,
                Optional.empty(),
                Map.of(), List.of(options), Optional.empty(), "no", false).spec("/home/thor", true, Map.of(), List.of());
    }

    private static List<String> problems(Preflight preflight, ServerSpec spec) {
        return preflight.problems(spec).stream().map(problem -> problem.what() + " | " + problem.fix()).toList();
    }

    @Test
    void onAnIdleThorNothingStandsInTheWay() {
        assertThat(problems(preflight(thor(FREE, COMPLETE, 22), false), spec(Engine.VLLM))).isEmpty();
    }

    @Test
    void cachedFilesCountAsTakenUntilTheyAreDropped() {
        var afterADownload = thor(new Memory(122 * GIB, 31 * GIB, 118 * GIB), COMPLETE);

        assertThat(problems(preflight(afterADownload, false), spec(Engine.VLLM))).containsExactly(
                "31.0 GiB of 122.0 GiB are free, and --gpu-memory-utilization 0.9 asks for 109.8 GiB; 87.0 GiB are cached files"
                        + " | --drop-caches, which runs sync and sysctl -w vm.drop_caches=3 before the start");
        assertThat(problems(preflight(afterADownload, true), spec(Engine.VLLM))).isEmpty();
        assertThat(problems(preflight(afterADownload, false), spec(Engine.VLLM, "--gpu-memory-utilization", "0.2"))).isEmpty();
    }

    @Test
    void memoryThatProgramsHoldIsAnsweredWithTheShareThatIsLeft() {
        var besideAnother = thor(new Memory(100 * GIB, 60 * GIB, 61 * GIB), COMPLETE);

        assertThat(problems(preflight(besideAnother, true), spec(Engine.VLLM, "--gpu-memory-utilization=0.9"))).containsExactly(
                "60.0 GiB of 100.0 GiB are free, and --gpu-memory-utilization 0.9 asks for 90.0 GiB"
                        + " | -- --gpu-memory-utilization 0.59, or stop other servers");
        assertThat(problems(preflight(thor(new Memory(100 * GIB, GIB, 2 * GIB), COMPLETE), false), spec(Engine.VLLM)))
                .containsExactly("1.0 GiB of 100.0 GiB are free, and --gpu-memory-utilization 0.9 asks for 90.0 GiB | stop other servers: servers shows them");
    }

    @Test
    void otherEnginesNeedRoomForTheWeights() {
        assertThat(problems(preflight(thor(new Memory(122 * GIB, GIB, 15 * GIB), COMPLETE), false), spec(Engine.TRTLLM)))
                .containsExactly("the weights take 16.0 GiB, and 15.0 GiB are available | stop other servers: servers shows them");
    }

    @Test
    void memoryThatAServerWillGiveBackFirstIsNotCounted() {
        var taken = thor(new Memory(122 * GIB, GIB, 2 * GIB), COMPLETE, 8000);
        var old = new FoundServer("name", "running", 0, false, "2026-11-24T10:00:00Z", true, Optional.of(spec(Engine.VLLM)));
        var preflight = new Preflight(taken, Set.of("nvidia"), Optional.of("arm64"), Optional.of("name"), false, true);

        assertThat(problems(preflight, spec(Engine.VLLM))).hasSize(2);
        assertThat(problems(preflight.without(old), spec(Engine.VLLM))).isEmpty();
    }

    @Test
    void aPortAnImageAndARuntimeAreNamed() {
        var facts = new HostFacts("/home/thor", true, "arm64", FREE, GIB, Set.of(8000), COMPLETE);

        assertThat(problems(new Preflight(facts, Set.of("runc"), Optional.of("amd64"), Optional.of("other"), false, true),
                spec(Engine.VLLM))).containsExactly(
                "Docker has no runtime 'nvidia'; it has runc | docker-setup registers it",
                "the image image:1 is for amd64, and the host is arm64 | --image with one for arm64",
                "port 8000 is taken by the container other | --port with another, or stop what listens there: server-stop other",
                "only 1.0 GiB of disk are free in /home/thor | docker image prune, or remove models that are not needed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            config.json:1 model-1.safetensors:5 model-2.safetensors:5 |  | model-1.safetensors model-2.safetensors | 10 | -
            config.json:1 model-1.safetensors:5 |  | model-1.safetensors model-2.safetensors | 10 | 1 of 2 shards: model-2.safetensors
            config.json:1 model-1.safetensors:5 model-2.safetensors:0 |  | model-1.safetensors model-2.safetensors | 10 | 1 of 2 shards: model-2.safetensors
            config.json:1 model-1.safetensors:5 model-2.safetensors:4 |  | model-1.safetensors model-2.safetensors | 10 | the shards hold 9 bytes, their index promises 10
            config.json:1 |  |  | 0 | no weights
            model.safetensors:5 |  |  | 0 | no config.json
            config.json:1 model.safetensors:5 | x.part |  | 0 | 1 unfinished: x.part
             |  |  | 0 | there is no model in /m
            """)
    void aModelIsCompleteWithItsConfigurationAndEveryShardOfItsIndex(String files, String unfinished, String shards, long size,
            String missing) {
        var sizes = words(files).stream().collect(Collectors.toMap(f -> f.split(":")[0], f -> Long.valueOf(f.split(":")[1])));

        assertThat(new ModelFiles("/m", sizes, words(unfinished), words(shards), size).missing()).isEqualTo(missing == null ? List.of()
                : List.of(missing));
    }

    private static List<String> words(String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text.strip().split(" "));
    }

    @Test
    void theFactsAreReadFromTheHostsOwnWords() {
        var facts = HostFacts.parse("""
                \036home
                /home/thor
                \036jetson
                yes
                \036machine
                aarch64
                \036memory
                MemTotal:       128000000 kB
                MemFree:         64000000 kB
                MemAvailable:   120000000 kB
                \036disk
                Filesystem     1024-blocks      Used Available Capacity Mounted on
                /dev/nvme0n1p1   959786032 102400000 808571696      12% /
                \036tcp
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0
                   1: 0100007F:D431 0100007F:1F40 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0 20 4 30 10 -1
                \036model
                /home/thor/models/a/b
                \036files
                726 config.json
                5000 model-00001-of-00002.safetensors
                \036unfinished
                model-00002-of-00002.safetensors.part
                \036index
                "model-00001-of-00002.safetensors"
                "model-00002-of-00002.safetensors"
                "total_size": 10000
                """);

        assertThat(facts.architecture()).isEqualTo("arm64");
        assertThat(facts.memory()).isEqualTo(new Memory(128_000_000L << 10, 64_000_000L << 10, 120_000_000L << 10));
        assertThat(facts.diskFree()).isEqualTo(808_571_696L << 10);
        assertThat(facts.listening()).containsExactly(8000);
        assertThat(facts.model().missing()).containsExactly("1 unfinished: model-00002-of-00002.safetensors.part",
                "1 of 2 shards: model-00002-of-00002.safetensors");
    }

    @Test
    void anAnswerIsReadWithALengthInChunksAndNotAtAll() {
        assertThat(HostHttp.parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")).contains(new HostHttp.Answer(200, "{}"));
        assertThat(HostHttp.parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nna\u00efv\r\n2\r\ne!\r\n0\r\n\r\n")).contains(new HostHttp.Answer(200, "na\u00efve!"));
        assertThat(HostHttp.parse("HTTP/1.1 401 Unauthorized\r\n\r\n")).contains(new HostHttp.Answer(401, ""));
        assertThat(HostHttp.parse("")).isEmpty();
        assertThat(HostHttp.parse("SSH-2.0-OpenSSH_9.6\r\n")).isEmpty();
    }
}
