//SOURCES ../UsageException.java
package lib.hub;

import java.util.regex.Pattern;
import lib.UsageException;

/// A model's name on the hub, `owner/name`, e.g. `Qwen/Qwen3-8B`.
public record ModelId(String owner, String name) {

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    public ModelId {
        if (!PART.matcher(owner).matches() || !PART.matcher(name).matches()) {
            throw new UsageException("a model is owner/name as the hub has it, e.g. Qwen/Qwen3-8B, not '%s/%s'".formatted(owner, name));
        }
    }

    /// @throws UsageException when the text is not `owner/name`
    public static ModelId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new UsageException("a model is owner/name as the hub has it, e.g. Qwen/Qwen3-8B, not '%s'".formatted(text));
        }
        return new ModelId(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return owner + "/" + name;
    }
}
