//SOURCES Prompt.java Workload.java
package lib.bench.load;

import java.util.List;

/// Prompts that have been prepared before the run.
public record PromptList(List<Prompt> prompts) implements Workload {

    public PromptList {
        prompts = List.copyOf(prompts);
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("a workload needs at least one request");
        }
    }

    @Override
    public int size() {
        return prompts.size();
    }

    @Override
    public Prompt prompt(int index) {
        return prompts.get(index);
    }
}
