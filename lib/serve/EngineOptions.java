//SOURCES ../UsageException.java
package lib.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.UsageException;

/// Options of an engine as a person writes them after `--`: `--max-model-len 8192`, `--enforce-eager`, `--seed=1`.
///
/// @param groups each option with its values, under its name
public record EngineOptions(Map<String, List<String>> groups) {

    /// What `serve` decides with options of its own, and by which.
    private static final Map<String, String> RESERVED = Map.of("--port", "--port", "--host", "--bind",
            "--served-model-name", "--served-model-name", "--model", "the first argument", "--api-key", "--api-key-file");

    public EngineOptions {
        groups = new LinkedHashMap<>(groups);
    }

    /// @throws UsageException when the words do not begin with an option, or one of them is for `serve` to give
    public static EngineOptions parse(List<String> words) {
        var groups = new LinkedHashMap<String, List<String>>();
        List<String> group = new ArrayList<>();
        for (String word : words) {
            if (isName(word)) {
                group = new ArrayList<>();
                String name = name(word);
                Optional.ofNullable(RESERVED.get(name)).ifPresent(own -> {
                    throw new UsageException("%s is not for the engine alone: use %s, before --".formatted(name, own));
                });
                groups.put(name, group);
            } else if (groups.isEmpty()) {
                throw new UsageException("after -- come options of the engine, as --max-model-len 8192, not '%s'".formatted(word));
            }
            group.add(word);
        }
        return new EngineOptions(groups);
    }

    /// These options with those of another over them: where both name one, the other's holds, in the place of this one.
    public EngineOptions with(EngineOptions other) {
        var all = new LinkedHashMap<>(groups);
        all.putAll(other.groups);
        return new EngineOptions(all);
    }

    /// The value of an option; empty when it is not given or has none.
    /// @param name with its dashes, e.g. `--gpu-memory-utilization`
    public Optional<String> value(String name) {
        return Optional.ofNullable(groups.get(name)).flatMap(group -> {
            int equals = group.getFirst().indexOf('=');
            return equals >= 0 ? Optional.of(group.getFirst().substring(equals + 1)) : group.stream().skip(1).findFirst();
        });
    }

    /// All as arguments, in order.
    public List<String> words() {
        return groups.values().stream().flatMap(List::stream).toList();
    }

    /// A number below zero is a value.
    private static boolean isName(String word) {
        return word.matches("-[^\\d.].*");
    }

    /// The option that a word names: vLLM takes `_` for `-`, and `--no-x` is `--x` switched off.
    private static String name(String word) {
        return word.replaceFirst("=.*", "").replace('_', '-').replaceFirst("^--no-", "--");
    }
}
