//SOURCES Memory.java ModelFiles.java ../Host.java
package lib.serve;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lib.Command;
import lib.Host;

/// What a host is and holds, as far as a server on it is concerned. Read in one query.
///
/// @param home         the user's folder
/// @param jetson       GPU and CPU share the memory, and a Thor's settings hold
/// @param architecture as images name it: `arm64`, `amd64`
/// @param diskFree     bytes that a user may still write where the home is
/// @param listening    TCP ports that something listens on
/// @param model        what is in the model's folder
public record HostFacts(String home, boolean jetson, String architecture, Memory memory, long diskFree, Set<Integer> listening,
                        ModelFiles model) {

    private static final String ASK = """
            p() { printf '\\036%s\\n' "$1"; }
            case $1 in '~'/*) model=$HOME/${1#??} ;; *) model=$1 ;; esac
            p home; echo "$HOME"
            p jetson; [ -e /etc/nv_tegra_release ] && echo yes
            p machine; uname -m
            p memory; cat /proc/meminfo
            p disk; df -Pk "$HOME"
            p tcp; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null
            p model; echo "$model"
            [ -n "$model" ] || model=/no/model
            p files; find -L "$model" -maxdepth 1 -type f -printf '%s %f\\n' 2>/dev/null
            p unfinished; find -L "$model" -maxdepth 5 -type f \\( -name '*.part' -o -name '*.incomplete' -o -path '*/._____temp/*' \\) \
            -printf '%P\\n' 2>/dev/null
            p index; grep -o -E '"[^"]*\\.safetensors"|"total_size": *[0-9]+' "$model/model.safetensors.index.json" 2>/dev/null | sort -u
            true""";

    /// Asks a host.
    /// @param modelFolder where the model should be; `~/` stands for the user's folder; empty where none is looked for
    public static HostFacts of(Host host, String modelFolder) {
        return parse(host.run(Command.query("sh", "-c", ASK, "sh", modelFolder)).orFail().stdout());
    }

    /// The same with other ports that something listens on.
    HostFacts with(Set<Integer> ports) {
        return new HostFacts(home, jetson, architecture, memory, diskFree, ports, model);
    }

    /// Reads what the query answered.
    public static HostFacts parse(String answer) {
        var parts = new HashMap<String, List<String>>();
        for (String part : answer.split("\036")) {
            var lines = part.lines().toList();
            if (!lines.isEmpty()) {
                parts.put(lines.getFirst(), lines.subList(1, lines.size()));
            }
        }
        return new HostFacts(first(parts, "home"), !parts.get("jetson").isEmpty(), architecture(first(parts, "machine")),
                Memory.parse(String.join("\n", parts.get("memory"))), Long.parseLong(parts.get("disk").get(1).split("\\s+")[3]) << 10,
                listening(parts.get("tcp")), model(parts));
    }

    private static ModelFiles model(Map<String, List<String>> parts) {
        var files = new LinkedHashMap<String, Long>();
        parts.get("files").stream().map(line -> line.split(" ", 2)).forEach(file -> files.put(file[1], Long.parseLong(file[0])));
        var index = parts.get("index");
        var shards = index.stream().filter(line -> line.endsWith(".safetensors\"")).map(line -> line.substring(1, line.length() - 1))
                .toList();
        long size = index.stream().filter(line -> line.startsWith("\"total_size\""))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
        return new ModelFiles(first(parts, "model"), files, parts.get("unfinished"), shards, size);
    }

    /// Local ports in state 0A, which is LISTEN; the kernel writes them in hexadecimal.
    static Set<Integer> listening(List<String> table) {
        var ports = new HashSet<Integer>();
        for (String line : table) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length > 3 && fields[3].equals("0A")) {
                ports.add(Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16));
            }
        }
        return ports;
    }

    private static String architecture(String machine) {
        return switch (machine) {
            case "aarch64" -> "arm64";
            case "x86_64" -> "amd64";
            default -> machine;
        };
    }

    private static String first(Map<String, List<String>> parts, String key) {
        return parts.get(key).getFirst();
    }
}
