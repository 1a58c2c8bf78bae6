package lib.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A folder that should hold a model as the hubs publish it, or one GGUF file, and what of it is there.
///
/// @param path       of the folder or the file on the host
/// @param files      names and sizes in bytes of the files in it; empty when there is no such folder
/// @param unfinished files that a download left half way
/// @param shards     the files that `model.safetensors.index.json` names; empty when there is no index
/// @param indexed    the bytes that the index promises in all shards together; 0 when it does not say
public record ModelFiles(String path, Map<String, Long> files, List<String> unfinished, List<String> shards, long indexed) {

    public ModelFiles {
        files = Map.copyOf(files);
        unfinished = List.copyOf(unfinished);
        shards = List.copyOf(shards);
    }

    /// Whether a path is that of a GGUF file, which holds all of a model.
    static boolean isOneFile(String path) {
        return path.endsWith(".gguf");
    }

    /// The folder: of one file, that which holds it.
    String folder() {
        return isOneFile(path) ? path.substring(0, path.lastIndexOf('/')) : path;
    }

    /// Bytes of all weights.
    public long weights() {
        return files.entrySet().stream().filter(file -> isWeights(file.getKey())).mapToLong(Map.Entry::getValue).sum();
    }

    /// What is missing; empty when the model is complete.
    public List<String> missing() {
        if (files.isEmpty()) {
            return List.of(isOneFile(path) ? "there is no file " + path : "there is no model in " + path);
        }
        var missing = new ArrayList<String>();
        if (!isOneFile(path) && !files.containsKey("config.json")) {
            missing.add("no config.json");
        }
        if (!unfinished.isEmpty()) {
            missing.add("%d unfinished: %s".formatted(unfinished.size(), some(unfinished)));
        }
        var absent = shards.stream().filter(shard -> files.getOrDefault(shard, 0L) == 0).toList();
        if (!absent.isEmpty()) {
            missing.add("%d of %d shards: %s".formatted(absent.size(), shards.size(), some(absent)));
        } else if (weights() == 0) {
            missing.add("no weights");
        } else if (weights() < indexed) {
            missing.add("the shards hold %d bytes, their index promises %d".formatted(weights(), indexed));
        }
        return missing;
    }

    private static boolean isWeights(String name) {
        return name.matches(".*\\.(safetensors|bin|pt|pth|gguf)");
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(3, names.size()))) + (names.size() > 3 ? ", ..." : "");
    }
}
