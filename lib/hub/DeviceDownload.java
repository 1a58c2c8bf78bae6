//SOURCES ToolOnHost.java ../Host.java ../Secret.java ../StepException.java
package lib.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import lib.Command;
import lib.Host;
import lib.Secret;
import lib.StepException;

/// A download that the device itself makes, with the same command as this one.
///
/// @param say is told the device's lines as they come
public record DeviceDownload(Host host, Consumer<String> say) {

    private static final Duration LONGEST = Duration.ofHours(23);
    private static final String OURS = "model-download: ";

    /// Runs the command there.
    /// @param main  the command's class
    /// @param token goes to its standard input
    /// @return false when the device has no Java 25
    /// @throws StepException with the device's own last words, when it failed
    public boolean run(Class<?> main, List<String> arguments, Optional<Secret> token) {
        var tool = ToolOnHost.find(host);
        if (tool.isEmpty()) {
            return false;
        }
        var full = new ArrayList<>(arguments);
        token.ifPresent(secret -> full.addAll(List.of("--token-file", "/dev/stdin")));
        Command command = tool.get().command(main, full).within(LONGEST);
        var last = new AtomicReference<>("no word of why");
        var ended = host.run(token.map(command::stdin).orElse(command), line -> {
            if (line.startsWith(OURS)) {
                last.set(line.substring(OURS.length()));
                say.accept(last.get());
            }
        });
        if (!ended.ok()) {
            throw new StepException("the download on %s ended with exit code %d: %s".formatted(host.name(), ended.exitCode(), last.get()));
        }
        return true;
    }
}
