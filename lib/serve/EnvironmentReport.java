//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
package lib.serve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The report of `vllm collect-env`: sections under a title between two rules, in them lines `key : value`, which may go on in lines of
/// their own. What it could not find, it says as `Could not collect`.
///
/// @param sections in its order
public record EnvironmentReport(List<Section> sections) {

    /// @param title e.g. `System Info`
    public record Section(String title, List<Item> items) {
        public Section {
            items = List.copyOf(items);
        }
    }

    /// @param key   empty for a line without one
    /// @param value further lines each after a line end
    public record Item(String key, String value) {}

    /// A Python package of the image.
    public record Library(String name, String version) {}

    private static final Pattern RULE = Pattern.compile("={10,}");
    private static final Pattern ITEM = Pattern.compile("^ *([^:=\\[\\t]{1,60}?) *: ?(.*)$");
    private static final Pattern LIBRARY = Pattern.compile("^\\[\\w+\\] ([^=\\s]+)(?:==|\\s+)(\\d\\S*).*$");
    private static final Pattern SECRET = Pattern.compile("(?i)^\\w*(TOKEN|SECRET|PASSWORD|KEY)\\w*=.*");
    private static final Pattern ARCHITECTURE = Pattern.compile("\\d{1,2}\\.\\d");

    public EnvironmentReport {
        sections = List.copyOf(sections);
    }

    /// Reads a report; empty when it is none. A variable that may hold a secret is left out.
    public static EnvironmentReport parse(String text) {
        var sections = new ArrayList<Section>();
        var lines = text.lines().filter(line -> !SECRET.matcher(line.strip()).matches()).toList();
        for (int i = 0; i < lines.size(); i++) {
            boolean title = RULE.matcher(lines.get(i).strip()).matches() && i + 2 < lines.size() && RULE.matcher(lines.get(i + 2).strip())
                    .matches();
            if (title) {
                sections.add(new Section(lines.get(i + 1).strip(), List.of()));
                i += 2;
            } else if (!sections.isEmpty() && !lines.get(i).isBlank()) {
                var last = sections.removeLast();
                sections.add(new Section(last.title(), with(last.items(), lines.get(i))));
            }
        }
        return new EnvironmentReport(sections);
    }

    private static List<Item> with(List<Item> items, String line) {
        var more = new ArrayList<>(items);
        var item = ITEM.matcher(line);
        var variable = line.indexOf('=');
        if (LIBRARY.matcher(line).matches() || line.startsWith("\t")) {
            more.add(new Item("", line.strip()));
        } else if (variable > 0 && line.substring(0, variable).matches("\\w+")) {
            more.add(new Item(line.substring(0, variable), line.substring(variable + 1)));
        } else if (item.matches()) {
            more.add(new Item(item.group(1).strip(), item.group(2).strip()));
        } else {
            more.add(new Item("", line.strip()));
        }
        return more;
    }

    /// The first value under a key in any section, where it was found out.
    public Optional<String> fact(String key) {
        return sections.stream().flatMap(section -> section.items().stream()).filter(item -> item.key().equals(key)).map(Item::value)
                .filter(value -> !value.isEmpty() && !value.equals("Could not collect") && !value.equals("N/A")).findFirst();
    }

    /// The first GPU by name: `GPU 0: NVIDIA Thor` is a line of its own, or part of its section's.
    @JsonIgnore
    public Optional<String> gpu() {
        return fact("GPU 0").or(() -> fact("GPU models and configuration").map(value -> value.replaceFirst("^GPU \\d+: *", "")));
    }

    /// The Python packages that matter to vLLM.
    @JsonIgnore
    public List<Library> libraries() {
        return sections.stream().flatMap(section -> section.items().stream()).map(item -> LIBRARY.matcher(item.value()))
                .filter(match -> match.matches()).map(match -> new Library(match.group(1), match.group(2))).toList();
    }

    /// Whether the architectures that this vLLM was built for include the GPU's own. A Thor is 11.0; other GPUs are not in the list of
    /// names, and nothing is said of them.
    @JsonIgnore
    public Optional<Boolean> builtForGpu() {
        return gpu().filter(name -> name.contains("Thor")).flatMap(thor -> fact("CUDA Archs")).map(EnvironmentReport::architectures)
                .filter(list -> !list.isEmpty()).map(list -> list.contains("11.0"));
    }

    private static List<String> architectures(String text) {
        return ARCHITECTURE.matcher(text.replaceFirst(";.*", "")).results().map(match -> match.group()).toList();
    }
}
