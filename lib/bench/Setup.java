//SOURCES Load.java
package lib.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What was run, in the words of vLLM's result file.
///
/// @param date local time as `yyyyMMdd-HHmmss`
/// @param backend `openai` for completions or `openai-chat`
/// @param label a name for the run
/// @param model the name sent to the server
/// @param tokenizer the name of the tokenizer; Thorbook needs none and repeats the model
/// @param prompts number of requests of the workload
/// @param metadata free pairs, kept in order
public record Setup(String date, String backend, Optional<String> label, String model, String tokenizer, int prompts, Load load,
        Map<String, String> metadata) {
    public Setup {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    public boolean isChat() {
        return backend.equals("openai-chat");
    }
}
