package lib.bench.report.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where a result comes from, and how to get it again.
///
/// @param source   a file, or a part of the guide
/// @param commands that lead to it, in their order
/// @param versions of what took part, by name, e.g. `vllm` -> `0.10.1.1`
public record Origin(String source, List<String> commands, Map<String, String> versions) {

    public Origin {
        commands = List.copyOf(commands);
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }
}
