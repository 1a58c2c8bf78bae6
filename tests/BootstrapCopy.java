//DEPS org.assertj:assertj-core:3.27.7
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A copy of the bootstrap script `jbang` with a small repository around it. On its PATH is nothing but what the script
/// needs, and neither JBang nor Maven: what is installed on this machine does not matter to the tests.
/// @param folder      where the copy and its siblings lie, with JBang's folder, which they share; they are called there
/// @param root        the copy
/// @param script      the path by which `jbang` is called
/// @param environment what differs from the environment of the tests
record BootstrapCopy(Path folder, Path root, Path script, Map<String, String> environment) {

    private static final String CATALOG = """
            {
              "aliases": {
                "echo": { "script-ref": "scripts/Echo.java" },
                "preset": { "script-ref": "scripts/Echo.java", "arguments": ["it's", "two words"] },
                "trained": { "script-ref": "scripts/Trained.java" }
              }
            }
            """;

    /// Prints a greeting of the library, its arguments in hexadecimal, and what it reads; exits with 7.
    private static final String ECHO = """
            //JAVA 25+
            //SOURCES ../lib/Greeting.java
            package scripts;

            public class Echo {
                public static void main(String... args) throws Exception {
                    IO.println(lib.Greeting.TEXT);
                    for (String arg : args) IO.println(java.util.HexFormat.of().formatHex(arg.getBytes("UTF-8")));
                    System.in.transferTo(System.out);
                    System.exit(7);
                }
            }
            """;

    /// Writes down every run that is not a training, and says whether the JVM was given an AOT cache.
    private static final String TRAINED = """
            //JAVA 25+
            //RUNTIME_OPTIONS -Dthorbook.trainable=true
            package scripts;

            import java.lang.management.ManagementFactory;
            import java.nio.file.*;

            public class Trained {
                public static void main(String... args) throws Exception {
                    if (System.getenv("THORBOOK_TRAIN") != null) return;
                    Files.writeString(Path.of(args[0]), "run\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    IO.println(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                            .anyMatch(option -> option.startsWith("-XX:AOTCache=")));
                }
            }
            """;

    private static final String GREETING = "package lib; public interface Greeting { String TEXT = \"hello\"; }";

    private static final List<String> TOOLS = List.of("bash", "cat", "cksum", "cp", "env", "find", "grep", "ln", "mkdir",
            "mv", "nice", "readlink", "rm", "sleep", "tr");

    /// Makes a copy.
    /// @param folder a temporary folder
    static BootstrapCopy in(Path folder, String name) throws IOException {
        Path root = folder.resolve(name);
        for (String each : List.of("bin", "lib", "recipes", "scripts", "tests")) Files.createDirectories(root.resolve(each));
        Files.writeString(root.resolve("jbang-catalog.json"), CATALOG);
        Files.writeString(root.resolve("lib/Greeting.java"), GREETING);
        Files.writeString(root.resolve("scripts/Echo.java"), ECHO);
        Files.writeString(root.resolve("scripts/Trained.java"), TRAINED);
        Path script = Files.copy(repository().resolve("jbang"), root.resolve("jbang"));
        BootstrapCopy copy = new BootstrapCopy(folder, root, script, Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "JBANG_DIR", folder.resolve("dot-jbang").toString(),
                "PATH", root.resolve("bin").toString()));
        for (String tool : TOOLS) copy.withTool(tool, "exec %s \"$@\"".formatted(installed(tool)));
        return copy;
    }

    private static Path repository() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("jbang-catalog.json"))).findFirst().orElseThrow();
    }

    private static Path installed(String program) {
        return Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable).findFirst().orElseThrow();
    }

    BootstrapCopy calledAs(Path path) {
        return new BootstrapCopy(folder, root, path, environment);
    }

    BootstrapCopy with(String name, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(name, value);
        return new BootstrapCopy(folder, root, script, changed);
    }

    /// Puts a program on the PATH of this copy.
    /// @param text a shell script
    BootstrapCopy withTool(String name, String text) throws IOException {
        Path tool = Files.writeString(root.resolve("bin").resolve(name), "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    Run run(String... arguments) throws Exception {
        return Run.of(start(arguments), "");
    }

    /// Starts the script by way of bash, which is told every byte of the arguments: those that this JVM passes depend
    /// on its locale. Signals are as they are for a program started at a terminal, even if these tests are not.
    Process start(String... arguments) throws IOException {
        String words = Stream.concat(Stream.of("env", "--default-signal", script.toString()), Stream.of(arguments))
                .map(word -> "$'" + hex(word).replaceAll("..", "\\\\x$0") + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", words).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    /// What a start of `jbang` left: its exit code, and what it wrote to standard output and to standard error.
    record Run(int exitCode, String output, String errors) {

        static Run of(Process process, String input) throws Exception {
            try (Writer writer = process.outputWriter(UTF_8)) {
                writer.write(input);
            }
            CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> read(process.errorReader(UTF_8)));
            String output = read(process.inputReader(UTF_8));
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return new Run(process.exitValue(), output, errors.join());
        }

        private static String read(Reader reader) {
            try {
                return reader.readAllAsString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
