//SOURCES ServerFacts.java ../docker/Docker.java ../jetson/Release.java
package lib.serve;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import lib.Command;
import lib.Host;
import lib.docker.Docker;
import lib.jetson.Release;

/// Asks a host, its Docker engine and a container for what the rules want to know. Queries only.
public final class FactReader {

    /// The parts are set apart by a character that no text holds. The GPU's device files are there where its driver is.
    private static final String ASK = """
            uname -m; printf '\\036'; cat /proc/meminfo; printf '\\036'; cat /etc/nv_tegra_release 2>/dev/null; printf '\\036'
            for f in /dev/nvidiactl /dev/nvidia0 /dev/nvmap; do
                [ ! -e $f ] || { [ -r $f ] && [ -w $f ] && echo yes || echo no; }
            done
            true""";

    private static final Map<String, String> IMAGE_NAMES = Map.of("aarch64", "arm64", "x86_64", "amd64");
    private static final Pattern ENGINE_IMAGE = Pattern.compile(
            "(?:^|/)(vllm-openai|vllm|ollama|tritonserver|sglang|tensorrt-llm/release):");
    private static final Map<String, String> ENGINES = Map.of("vllm-openai", "vllm", "vllm", "vllm", "ollama", "ollama",
            "tritonserver", "triton", "sglang", "sglang", "tensorrt-llm/release", "trtllm");

    private FactReader() {}

    /// The state of a host: release, memory, access to the GPU, Docker and its runtimes.
    public static ServerFacts host(Host host) {
        String[] parts = host.run(Command.query("sh", "-c", ASK)).orFail().stdout().split("\036", -1);
        long total = kibibytes(parts[1], "MemTotal");
        long free = kibibytes(parts[1], "MemFree");
        long available = kibibytes(parts[1], "MemAvailable");
        var facts = ServerFacts.NONE.with(Fact.L4T, Release.parse(parts[2]).map(Release::version));
        if (total > 0) {
            facts = facts.with(Fact.FREE_SHARE, (double) free / total).with(Fact.AVAILABLE_SHARE, (double) available / total)
                    .with(Fact.CACHED_SHARE, Math.max(0.0, (double) (available - free) / total));
        }
        if (!parts[3].isBlank()) {
            facts = facts.with(Fact.GPU_ACCESS, !parts[3].contains("no"));
        }
        Optional<Docker.Info> docker = new Docker(host).info();
        return facts.with(Fact.DOCKER_ANSWERS, docker.isPresent())
                .with(Fact.NVIDIA_RUNTIME, docker.map(info -> info.runtimes().contains("nvidia")));
    }

    /// The state of a container and its image.
    public static ServerFacts container(Docker docker, Docker.Container container) {
        var facts = ServerFacts.NONE.with(Fact.CONTAINER_STATE, container.state()).with(Fact.OOM_KILLED, container.oomKilled())
                .with(Fact.IMAGE, container.image()).with(Fact.ENGINE, engine(container.image()));
        if (!container.running()) {
            facts = facts.with(Fact.EXIT_CODE, container.exitCode());
        }
        if (!container.error().isEmpty()) {
            facts = facts.with(Fact.CONTAINER_ERROR, container.error());
        }
        String machine = docker.host().query("uname", "-m");
        return facts.with(Fact.IMAGE_FITS_HOST, docker.image(container.imageId()).map(Docker.Image::architecture)
                .map(architecture -> IMAGE_NAMES.getOrDefault(machine, machine).equals(architecture)));
    }

    private static Optional<String> engine(String image) {
        var match = ENGINE_IMAGE.matcher(image);
        return match.find() ? Optional.of(ENGINES.get(match.group(1))) : Optional.empty();
    }

    private static long kibibytes(String meminfo, String key) {
        var match = Pattern.compile("(?m)^" + key + ":\\s+(\\d+) kB").matcher(meminfo);
        return match.find() ? Long.parseLong(match.group(1)) : 0;
    }
}
