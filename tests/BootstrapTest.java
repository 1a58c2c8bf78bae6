//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The bootstrap script `jbang`, in copies of the repository that have a catalog of a few tiny scripts. JBang's own
/// folder is a temporary one too; Maven and its local repository are this machine's.
class BootstrapTest {

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

    private static final String NOT_ASCII = "gr\u00fc\u00df dich \ud83d\ude00";

    @TempDir
    private static Path temp;

    private static Copy copy;

    @BeforeAll
    static void makeACopyThatFetchesItsJBang() throws Exception {
        makeTools();
        copy = Copy.in("it's a copy").withTool("mvn", "PATH='%s' exec mvn \"$@\"".formatted(System.getenv("PATH")));
        assertThat(copy.run("echo").errors()).contains("fetching JBang", "Building jar");
    }

    @AfterAll
    static void finishTrainings() {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(temp.toString()))
                .forEach(process -> process.onExit().join());
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "it's a copy/scripts/Echo.java"})
    void argumentsArriveUnchangedUnderAnyLocale(String script) throws Exception {
        List<String> hostile = List.of("two  words", "", "'", "\"", "\\", "\\\\n", "*", "$HOME", "`id`", "$(id)", "!!",
                "line\nline\n", "-Dx=y", "--help", "@catalog", "&", "|", ";", "~", "{a,b}", "#", NOT_ASCII);

        Run run = copy.with("LC_ALL", "").with("LANG", "C")
                .run(Stream.concat(Stream.of(script), hostile.stream()).toArray(String[]::new));

        assertThat(run.output().lines().skip(1)).containsExactlyElementsOf(hostile.stream().map(BootstrapTest::hex).toList());
    }

    @Test
    void argumentsOfTheAliasComeFirst() throws Exception {
        assertThat(copy.run("preset", "mine").output().lines().skip(1))
                .containsExactly(hex("it's"), hex("two words"), hex("mine"));
    }

    @Test
    void exitCodeIsTheScriptsOwn() throws Exception {
        assertThat(copy.run("echo").exitCode()).isEqualTo(7);
    }

    @Test
    void standardInputReachesTheScript() throws Exception {
        assertThat(Run.of(copy.start("echo"), NOT_ASCII).output()).isEqualTo("hello\n" + NOT_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void signalEndsTheScriptAtOnce(String signal, int exitCode) throws Exception {
        copy.run("echo");
        Process process = copy.start("echo");
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("hello");

        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(exitCode);
    }

    @Test
    void runsFromAnyFolderAndThroughSymbolicLinks() throws Exception {
        Path bin = Files.createDirectories(temp.resolve("bin"));
        Path direct = Files.createSymbolicLink(bin.resolve("direct"), copy.script());
        Path relative = Files.createSymbolicLink(bin.resolve("relative"), Path.of("..", "bin", "direct"));

        assertThat(copy.calledAs(direct).run("echo").output()).isEqualTo("hello\n");
        assertThat(copy.calledAs(relative).run("echo").output()).isEqualTo("hello\n");
    }

    @Test
    void aliasWinsOverAFileInTheCurrentFolder() throws Exception {
        Path file = Files.writeString(temp.resolve("echo"), "not a program");
        Files.delete(copy.root().resolve(".thorbook/resolved/echo"));

        Run first = copy.run("echo");
        Run second = copy.run("echo");
        Files.delete(file);

        assertThat(List.of(first.output(), second.output())).containsOnly("hello\n");
    }

    @Test
    void otherCommandsAreJBangsOwn() throws Exception {
        assertThat(copy.run("info", "tools", copy.root() + "/scripts/Echo.java").output()).contains("\"mainClass\": \"scripts.Echo\"");
        assertThat(copy.run("no-such-script").exitCode()).isEqualTo(2);
    }

    @Test
    void unchangedScriptStartsWithoutJBang() throws Exception {
        copy.run("echo");
        Path jbang = copy.root().resolve(".thorbook/jbang-0.132.1");
        Path away = Files.move(jbang, temp.resolve("away"));

        Run run = copy.run("echo");

        Files.move(away, jbang);
        assertThat(run).isEqualTo(new Run(7, "hello\n", ""));
    }

    @Test
    void changedLibraryIsNoticedEvenIfItsTimeAndSizeAreAsBefore() throws Exception {
        copy.run("echo");
        Path library = copy.root().resolve("lib/Greeting.java");
        String before = Files.readString(library);
        var time = Files.getLastModifiedTime(library);

        Files.writeString(library, before.replace("hello", "howdy"));
        Files.setLastModifiedTime(library, time);
        String changed = copy.run("echo").output();
        Files.writeString(library, before);

        assertThat(changed).isEqualTo("howdy\n");
        assertThat(copy.run("echo").output()).isEqualTo("hello\n");
    }

    @Test
    void deletedLibraryIsNoticed() throws Exception {
        copy.run("echo");
        Path library = copy.root().resolve("lib/Greeting.java");
        String before = Files.readString(library);

        Files.delete(library);
        Run run = copy.run("echo");
        Files.writeString(library, before);

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.output()).isEmpty();
    }

    @Test
    void clearedCacheOfJBangIsNoticed() throws Exception {
        copy.run("echo");
        copy.run("cache", "clear");

        assertThat(copy.run("echo")).isEqualTo(new Run(7, "hello\n", "[jbang] Building jar for Echo.java...\n"));
    }

    @Test
    void secondStartTrainsTheScriptSilentlyAndTheNextUsesIt() throws Exception {
        Path runs = temp.resolve("runs.txt");

        Run first = copy.run("trained", runs.toString());
        Run second = copy.run("trained", runs.toString());
        finishTrainings();
        Run third = copy.run("trained", runs.toString());

        assertThat(first.output()).isEqualTo("false\n");
        assertThat(second).isEqualTo(new Run(0, "false\n", ""));
        assertThat(third).isEqualTo(new Run(0, "true\n", ""));
        assertThat(runs).hasContent("run\nrun\nrun");

        try (Stream<Path> caches = Files.list(copy.root().resolve(".thorbook/aot"))) {
            for (Path cache : caches.filter(file -> file.getFileName().toString().startsWith("trained@")).toList()) {
                Files.writeString(cache, "spoilt");
            }
        }
        assertThat(copy.run("trained", runs.toString())).isEqualTo(third);
    }

    @Test
    void twoFirstStartsAtOnceFetchOnceAndBothRun() throws Exception {
        Copy fresh = Copy.in("fresh").withTool("mvn", """
                for argument; do
                  case $argument in -DoutputDirectory=*) cp '%s'/*.jar "${argument#*=}" ;; esac
                done
                """.formatted(copy.root().resolve(".thorbook/jbang-0.132.1").toString().replace("'", "'\\''")));

        Process one = fresh.start("echo");
        Process other = fresh.start("echo");
        Run first = Run.of(one, "");
        Run second = Run.of(other, "");

        assertThat(first.output()).as(first.errors()).isEqualTo("hello\n");
        assertThat(second.output()).as(second.errors()).isEqualTo("hello\n");
        assertThat(first.errors() + second.errors()).containsOnlyOnce("fetching JBang");
        assertThat(fresh.root().resolve(".thorbook/lock")).doesNotExist();
        assertThat(fresh.run("echo")).isEqualTo(new Run(7, "hello\n", ""));
    }

    @Test
    void startThatWasKilledDoesNotBlockTheNext() throws Exception {
        Copy killed = Copy.in("killed");
        Files.createDirectories(killed.root().resolve(".thorbook"));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createSymbolicLink(killed.root().resolve(".thorbook/lock"), Path.of(Long.toString(gone.pid())));

        Run run = killed.withTool("mvn", "echo '[ERROR] no route to host'; exit 1").run("echo");

        assertThat(run).isEqualTo(new Run(1, "", """
                jbang: fetching JBang 0.132.1 with Maven, once
                jbang: Maven could not fetch JBang 0.132.1: [ERROR] no route to host
                """));
        assertThat(Files.exists(killed.root().resolve(".thorbook/lock"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void missingMavenIsSaidInOneLine() throws Exception {
        assertThat(Copy.in("no maven").run("echo")).isEqualTo(new Run(1, "", """
                jbang: neither jbang nor mvn is on the PATH; install Maven (for example: apt install maven)
                """));
    }

    @Test
    void missingJdkIsSaidInOneLine() throws Exception {
        Copy future = Copy.in("no jdk");
        String script = Files.readString(future.script());
        assertThat(script).containsOnlyOnce("-ge 25");
        Files.writeString(future.script(), script.replace("-ge 25", "-ge 9999"));

        assertThat(future.run("echo")).isEqualTo(new Run(1, "", """
                jbang: no JDK 25 or newer in JAVA_HOME, on the PATH, or where JDKs are usually installed; \
                install one (for example: apt install openjdk-25-jdk) or set JAVA_HOME
                """));
    }

    @Test
    void jbangOnThePathIsUsedUnlessItIsThisScript() throws Exception {
        Copy other = Copy.in("other");
        Copy installed = other.withTool("jbang", "printf '<%s>\\n' \"$@\"");

        assertThat(installed.run("echo", "two words").output())
                .isEqualTo("<run>\n<--catalog=%s/jbang-catalog.json>\n<echo>\n<two words>\n".formatted(other.root()));
        assertThat(installed.run("version").output()).isEqualTo("<version>\n");
        assertThat(other.withTool("jbang", Files.readString(other.script())).run("echo").errors())
                .startsWith("jbang: neither jbang nor mvn is on the PATH");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    /// A PATH with nothing but what the bootstrap needs: what else is installed here does not matter to the tests.
    private static void makeTools() throws IOException {
        Path tools = Files.createDirectory(temp.resolve("tools"));
        for (String name : List.of("bash", "cat", "cksum", "cp", "env", "find", "grep", "ln", "mkdir", "mv", "nice", "readlink", "rm",
                "sleep")) {
            Path program = Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable).findFirst().orElseThrow();
            makeProgram(tools.resolve(name), "#!/bin/sh\nexec %s \"$@\"\n".formatted(program));
        }
    }

    private static void makeProgram(Path file, String text) throws IOException {
        Files.setPosixFilePermissions(Files.writeString(file, text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// A copy of `jbang` with a small repository around it, under the temporary folder, which is also where it is called.
    /// @param script      the path it is called by
    /// @param environment what differs from the environment of the tests
    private record Copy(Path root, Path script, Map<String, String> environment) {

        static Copy in(String name) throws IOException {
            Path root = temp.resolve(name);
            for (String folder : List.of("bin", "lib", "recipes", "scripts", "tests")) Files.createDirectories(root.resolve(folder));
            Files.writeString(root.resolve("jbang-catalog.json"), CATALOG);
            Files.writeString(root.resolve("lib/Greeting.java"), "package lib; public interface Greeting { String TEXT = \"hello\"; }");
            Files.writeString(root.resolve("scripts/Echo.java"), ECHO);
            Files.writeString(root.resolve("scripts/Trained.java"), TRAINED);
            return new Copy(root, Files.copy(repository().resolve("jbang"), root.resolve("jbang")), Map.of(
                    "JAVA_HOME", System.getProperty("java.home"),
                    "JBANG_DIR", temp.resolve("dot-jbang").toString(),
                    "PATH", root.resolve("bin") + ":" + temp.resolve("tools")));
        }

        private static Path repository() {
            return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                    .filter(folder -> Files.exists(folder.resolve("jbang-catalog.json"))).findFirst().orElseThrow();
        }

        Copy calledAs(Path path) {
            return new Copy(root, path, environment);
        }

        Copy with(String name, String value) {
            Map<String, String> changed = new HashMap<>(environment);
            changed.put(name, value);
            return new Copy(root, script, changed);
        }

        Copy withTool(String name, String text) throws IOException {
            makeProgram(root.resolve("bin").resolve(name), "#!/usr/bin/env bash\n" + text);
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
            ProcessBuilder builder = new ProcessBuilder("bash", "-c", words).directory(temp.toFile());
            builder.environment().putAll(environment);
            return builder.start();
        }
    }

    /// What a start of `jbang` left: its exit code, and what it wrote to standard output and to standard error.
    private record Run(int exitCode, String output, String errors) {

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
