//SOURCES ../../lib/bench/load/Prompt.java ../../lib/bench/load/Workload.java
package tests.bench;

import java.nio.charset.StandardCharsets;
import lib.bench.load.Prompt;
import lib.bench.load.Workload;

/// Prompts for tests that do not care what is asked.
final class TestPrompts {

    private TestPrompts() {}

    static Workload chat(int size, int outputTokens) {
        Prompt prompt = new Prompt("[{\"role\":\"user\",\"content\":\"tell me something\"}]".getBytes(StandardCharsets.UTF_8), 3, outputTokens);
        return new Workload() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Prompt prompt(int index) {
                return prompt;
            }
        };
    }
}
