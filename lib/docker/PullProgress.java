package lib.docker;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Sums up what `docker pull` says without a terminal, a few words for each of many layers: how many of them are loaded
/// and unpacked. Not thread-safe.
public final class PullProgress implements Consumer<String> {

    private static final Pattern LAYER = Pattern.compile("^([0-9a-f]{12}): (.*)$");

    private final Consumer<String> summaries;
    private final Set<String> layers = new HashSet<>();
    private final Set<String> loaded = new HashSet<>();
    private final Set<String> unpacked = new HashSet<>();

    /// @param summaries is told each time a layer has been loaded or unpacked, and what is about no layer as it is
    public PullProgress(Consumer<String> summaries) {
        this.summaries = summaries;
    }

    @Override
    public void accept(String line) {
        var match = LAYER.matcher(line);
        if (!match.matches()) {
            summaries.accept(line);
            return;
        }
        String layer = match.group(1);
        layers.add(layer);
        boolean news = switch (match.group(2)) {
            case "Download complete" -> loaded.add(layer);
            case "Pull complete", "Already exists" -> loaded.add(layer) | unpacked.add(layer);
            default -> false;
        };
        if (news) {
            summaries.accept("%d of %d layers loaded, %d unpacked".formatted(loaded.size(), layers.size(), unpacked.size()));
        }
    }
}
