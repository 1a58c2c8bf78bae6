package lib.hub;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// A model's folder on a host.
///
/// @param config        its `config.json`; empty where there is none
/// @param files         the files of weights in it
/// @param indexedWeight what the index of its `.safetensors` files says that they hold together, in bytes
public record WeightsFolder(String path, Optional<String> config, List<WeightFile> files, OptionalLong indexedWeight) {

    /// A script that tells about the folder, or the one `.gguf` file, in its first argument; nothing when it is neither.
    public static final String ASK = """
            f=$1; case $f in '~'|'~/'*) f=$HOME${f#'~'};; esac
            [ -d "$f" ] && d=$f || d=$(dirname "$f")
            [ -e "$f" ] || exit 0
            cat "$d/config.json" 2>/dev/null
            printf '\\036'
            sed -n 's/.*"total_size": *\\([0-9]*\\).*/\\1/p' "$d/model.safetensors.index.json" 2>/dev/null | head -n 1
            printf '\\036'
            if [ -d "$f" ]; then set -- "$f"/*.safetensors "$f"/*.gguf "$f"/pytorch_model*.bin; else set -- "$f"; fi
            for w; do [ -f "$w" ] && stat -L -c '%s %n' "$w"; done; true""";

    /// @param name without its folder
    public record WeightFile(String name, long bytes) {}

    /// What the weights weigh, and how that was found.
    public record Weighed(long bytes, String from) {}

    public WeightsFolder {
        files = List.copyOf(files);
    }

    /// Reads what [#ASK] said; empty when there is no such folder or file.
    public static Optional<WeightsFolder> parse(String path, String answer) {
        String[] parts = answer.split("\036", -1);
        if (parts.length < 3) {
            return Optional.empty();
        }
        String total = parts[1].strip();
        List<WeightFile> files = parts[2].lines().map(line -> line.split(" ", 2)).filter(words -> words.length == 2)
                .map(words -> new WeightFile(words[1].substring(words[1].lastIndexOf('/') + 1), Long.parseLong(words[0]))).toList();
        return Optional.of(new WeightsFolder(path, Optional.of(parts[0]).filter(text -> !text.isBlank()), files,
                total.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(total))));
    }

    /// The weights that an engine would load: the `.safetensors` files together, or the index's word where files are still missing;
    /// otherwise the largest of the `.gguf` files, the parts of a split one together; otherwise PyTorch's.
    /// @return empty when the folder holds no weights
    public Optional<Weighed> weigh() {
        // some repositories hold the same weights twice: as shards, and in one file for another program
        long shards = sum(file -> file.name().endsWith(".safetensors") && !file.name().startsWith("consolidated"));
        long tensors = shards > 0 ? shards : sum(file -> file.name().endsWith(".safetensors"));
        if (indexedWeight.isPresent() && tensors < indexedWeight.getAsLong()) {
            return Optional.of(new Weighed(indexedWeight.getAsLong(),
                    "the index in %s: of its files, %d bytes are there".formatted(path, tensors)));
        }
        if (tensors > 0) {
            return Optional.of(new Weighed(tensors, ".safetensors files in " + path));
        }
        List<WeightFile> gguf = files.stream().filter(file -> file.name().endsWith(".gguf")).toList();
        long largest = gguf.stream().mapToLong(one -> sum(file -> whole(file).equals(whole(one)))).max().orElse(0);
        if (largest > 0) {
            boolean several = gguf.stream().map(WeightsFolder::whole).distinct().count() > 1;
            return Optional.of(new Weighed(largest, several ? "the largest .gguf file in " + path : ".gguf file in " + path));
        }
        long pytorch = sum(file -> file.name().endsWith(".bin"));
        return pytorch > 0 ? Optional.of(new Weighed(pytorch, ".bin files in " + path)) : Optional.empty();
    }

    /// The name without the number of a part, e.g. `-00001-of-00003`.
    private static String whole(WeightFile file) {
        return file.name().replaceFirst("-\\d{5}-of-\\d{5}", "");
    }

    private long sum(Predicate<WeightFile> which) {
        return files.stream().filter(which).mapToLong(WeightFile::bytes).sum();
    }
}
