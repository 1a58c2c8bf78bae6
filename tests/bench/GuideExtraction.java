//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/bench/format/TextBlockReader.java
package tests.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lib.bench.format.TextBlockReader;

/// Reads the results out of the guide: which block stands under which headings says what was measured.
///
/// Run its `main` with the guide's path to write the `results` part of `lib/data/reference-results.json` to standard output.
public final class GuideExtraction {

    private static final Map<String, String> OWNERS = Map.of("Qwen3-8B-FP4", "nv-community", "Qwen3-8B-GPTQ-Int4", "JunHowie",
            "Qwen3-8B-GPTQ-Int8", "JunHowie", "Qwen3-8B-Int4-W4A16", "okwinds", "Qwen3-8B-Int8-W8A16", "okwinds",
            "Qwen3-Coder-30B-A3B-Instruct-Int4-W4A16", "okwinds");
    private static final Map<String, String> WORKLOADS = Map.of("高负载", "high-load", "低负载", "low-load", "对话场景", "chat",
            "高吞吐量场景", "high-throughput", "长上下文场景", "long-context");

    private GuideExtraction() {}

    public static void main(String... args) throws IOException {
        String guide = Files.readString(Path.of(args[0]));
        System.out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(results(guide)));
    }

    static ArrayNode results(String guide) {
        List<String> lines = guide.lines().toList();
        TextBlockReader.Reading reading = TextBlockReader.read(guide);
        if (!reading.refused().isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", reading.refused()));
        }
        ArrayNode results = new ObjectMapper().createArrayNode();
        reading.blocks().forEach(block -> results.add(result(headings(lines.subList(0, block.line())), block)));
        return results;
    }

    /// The titles above a line: headings of levels 2, 3 and 4, and the last bullet.
    private static List<String> headings(List<String> before) {
        List<String> found = new ArrayList<>(List.of("", "", "", ""));
        for (String line : before) {
            int level = (int) line.chars().takeWhile(c -> c == '#').count();
            if (level >= 2 && level <= 4 && line.startsWith("#".repeat(level) + " ")) {
                IntStream.range(level - 2, 4).forEach(i -> found.set(i, ""));
                found.set(level - 2, line.substring(level).strip());
            } else if (line.startsWith("- ")) {
                found.set(3, line.substring(2).strip());
            }
        }
        return found;
    }

    private static ObjectNode result(List<String> headings, TextBlockReader.Block block) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        String third = headings.get(1);
        String fourth = headings.get(2);
        String bullet = headings.get(3);
        switch (headings.get(0)) {
            case "性能调优" -> describe(node, "POWER_MODES", "Qwen/Qwen3-8B-FP8", WORKLOADS.get(bullet), "vllm 0.10.1.1",
                    "power-mode/" + fourth.replace(" + ", "+"));
            case "基准测试（性能）" -> describe(node, "PRECISIONS", OWNERS.getOrDefault(third, "Qwen") + "/" + third, WORKLOADS.get(bullet),
                    "vllm 0.10.1.1", "precision/" + third);
            case "基准测试（场景）" -> describe(node, "SCENARIOS", third, WORKLOADS.get(fourth), "vllm 0.9.2",
                    "scenario/" + third.substring(third.indexOf('/') + 1));
            default -> throw new IllegalArgumentException("a result under the unknown heading " + headings.getFirst());
        }
        if (!headings.get(0).contains("场景")) {
            node.put("powerMode", fourth.startsWith("120W") ? "120W" : "MAXN");
            node.put("clocksLocked", fourth.isEmpty() || fourth.endsWith("jetson_clocks"));
        }
        ObjectNode figures = node.putObject("figures");
        block.result().figures().forEach((key, value) -> {
            if (value == Math.rint(value) && !key.endsWith("_ms") && !key.endsWith("throughput") && !key.equals("duration")) {
                figures.put(key, value.longValue());
            } else {
                figures.put(key, value);
            }
        });
        return node;
    }

    private static void describe(ObjectNode node, String chapter, String model, String workload, String engine, String id) {
        node.put("id", id + "/" + workload).put("chapter", chapter).put("model", model).put("engine", engine).put("workload", workload);
    }
}
