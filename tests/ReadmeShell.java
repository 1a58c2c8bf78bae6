//SOURCES Repository.java ../lib/Json.java ../scripts/Bench.java ../scripts/Explore.java ../scripts/Matrix.java ../scripts/ModelDownload.java
//SOURCES ../scripts/PowerMode.java ../scripts/Preflight.java ../scripts/Recipe.java ../scripts/Report.java ../scripts/RunNotebook.java
//SOURCES ../scripts/Serve.java ../scripts/Watch.java
package tests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.Json;

/// A folder where lines of the README can be typed as they stand. Its `./jbang` runs the script of an alias from the class path of the
/// tests, which saves its compilation; for `init` and for a file it is the repository's own. `~` is in the folder too.
record ReadmeShell(Path folder) {

    /// How a line ended.
    record Ended(int exitCode, String out, String errors) {}

    ReadmeShell {
        try {
            write(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets `./jbang lab up` find a lab that runs.
    /// @param sshConfig by which it is reached
    void hasLab(Path sshConfig) throws IOException {
        Files.createDirectories(folder.resolve("cached/thorbook"));
        Files.createSymbolicLink(folder.resolve("cached/thorbook/lab"), sshConfig.getParent());
    }

    private static void write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        var aliases = Json.read(Repository.text("jbang-catalog.json"), JsonNode.class).path("aliases").propertyStream().map(alias -> {
            String preset = Stream.concat(alias.getValue().path("arguments").valueStream().map(JsonNode::asText), Stream.of("\"$@\"")).collect(Collectors.joining(" "));
            String script = alias.getValue().path("script-ref").asText().replaceFirst("\\.java$", "").replace('/', '.');
            return "  %s) set -- %s; script=%s ;;\n".formatted(alias.getKey(), preset, script);
        }).collect(Collectors.joining());
        Path jbang = Files.writeString(folder.resolve("jbang"), """
                #!/usr/bin/env bash
                case $1 in
                  init | *.java) exec '%s/jbang' "$@" ;;
                  *.md) set -- notebook "$@" ;;
                esac
                [ "$1 $2" != 'lab up' ] || exec ls cached/thorbook/lab
                alias=$1
                shift
                case $alias in
                %s  *) echo "no alias $alias" >&2; exit 99 ;;
                esac
                exec '%s/bin/java' -XX:TieredStopAtLevel=1 -Dstdout.encoding=UTF-8 "$script" "$@"
                """.formatted(Repository.root(), aliases, System.getProperty("java.home")));
        jbang.toFile().setExecutable(true);
    }

    Ended type(String line) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        var builder = new ProcessBuilder("bash", "-c", line).directory(folder.toFile()).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("THORBOOK_"));
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cached").toString());
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JBANG_CACHE_DIR", folder.resolve("cache").toString());
        builder.environment().put("JBANG_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        process.getOutputStream().close();
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), text, Files.readString(errors));
        }
    }
}
