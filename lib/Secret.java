//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES UsageException.java
package lib;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// A password or token. It prints as `***` wherever it is shown: in a plan, a log, JSON, an exception.
/// Only [#reveal()] gives the text, and only [Command#stdin(Secret)] and a file of mode 0600 may receive it.
public final class Secret {

    private final String text;

    private Secret(String text) {
        this.text = Objects.requireNonNull(text);
    }

    public static Secret of(String text) {
        return new Secret(text);
    }

    /// The first line of a file, which may be a pipe; the empty one of an empty file.
    /// @param option names the file on the command line
    /// @throws UsageException when the file can't be read as UTF-8
    public static Secret firstLine(Path file, String option) {
        try (var lines = Files.lines(file)) {
            return new Secret(lines.findFirst().orElse(""));
        } catch (IOException | UncheckedIOException e) {
            throw new UsageException("%s: can't read %s".formatted(option, file));
        }
    }

    /// The secret itself. Never put it in an argument list: every user of the host can read those.
    public String reveal() {
        return text;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @JsonValue
    @Override
    public String toString() {
        return "***";
    }
}
