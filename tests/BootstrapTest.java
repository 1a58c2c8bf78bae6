//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES BootstrapCopy.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.BootstrapCopy.Run;

/// The bootstrap script `jbang`, in copies of the repository that have a catalog of a few tiny scripts. JBang's own
/// folder is a temporary one too; Maven and its local repository are this machine's.
class BootstrapTest {

    private static final String NOT_ASCII = "gr\u00fc\u00df dich \ud83d\ude00";

    @TempDir
    private static Path temp;

    private static BootstrapCopy copy;

    @BeforeAll
    static void makeACopyThatFetchesItsJBang() throws Exception {
        copy = BootstrapCopy.in(temp, "it's a copy")
                .withTool("mvn", "PATH='%s' exec mvn \"$@\"".formatted(System.getenv("PATH")));
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

        assertThat(run.output().lines().skip(1))
                .containsExactlyElementsOf(hostile.stream().map(BootstrapCopy::hex).toList());
    }

    @Test
    void argumentsOfTheAliasComeFirst() throws Exception {
        assertThat(copy.run("preset", "mine").output().lines().skip(1))
                .containsExactly(BootstrapCopy.hex("it's"), BootstrapCopy.hex("two words"), BootstrapCopy.hex("mine"));
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
        assertThat(copy.run("info", "tools", copy.root() + "/scripts/Echo.java").output())
                .contains("\"mainClass\": \"scripts.Echo\"");
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
        BootstrapCopy fresh = BootstrapCopy.in(temp, "fresh").withTool("mvn", """
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
        BootstrapCopy killed = BootstrapCopy.in(temp, "killed");
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
        assertThat(BootstrapCopy.in(temp, "no maven").run("echo")).isEqualTo(new Run(1, "", """
                jbang: neither jbang nor mvn is on the PATH; install Maven (for example: apt install maven)
                """));
    }

    @Test
    void missingJdkIsSaidInOneLine() throws Exception {
        BootstrapCopy future = BootstrapCopy.in(temp, "no jdk");
        String script = Files.readString(future.script());
        assertThat(script).containsOnlyOnce("-ge 25");
        Files.writeString(future.script(), script.replace("-ge 25", "-ge 9999"));

        assertThat(future.run("echo")).isEqualTo(new Run(1, "", """
                jbang: no JDK 25 or newer in JAVA_HOME, on the PATH, or where JDKs are usually installed; \
                install one (for example: apt install openjdk-25-jdk) or set JAVA_HOME
                """));
    }

    @Test
    void initKnowsTheTemplatesInAnyFolderAndTellsWhatIsMadeWhereTheLibraryIs() throws Exception {
        BootstrapCopy made = BootstrapCopy.in(temp, "made").withTool("jbang", "printf '<%s>\\n' \"$@\"");
        String root = made.root().toString();

        assertThat(made.run("init", "--force", "-t", "step", "MyOwn2.java").output())
                .isEqualTo("<init>\n<-Dthorbook=%1$s>\n<-Dname=my-own2>\n<--force>\n<-t>\n<step@%1$s>\n<MyOwn2.java>\n".formatted(root));
        assertThat(made.run("init", "--template=recipe", "mine.md").output()).isEqualTo("<init>\n<--template=recipe@%s>\n<mine.md>\n".formatted(root));
        assertThat(made.run("init", "-t", "step", "made/scripts/Mine.java").output())
                .isEqualTo("<init>\n<-Dname=mine>\n<-t>\n<step@%s>\n<made/scripts/Mine.java>\n".formatted(root));
        assertThat(made.run("init", "-t", "step", "made/scripts/../Mine.java").output()).contains("<-Dthorbook=" + root + ">");
        assertThat(made.run("init", "-t", "step", "made/my-step.java")).isEqualTo(new Run(0,
                "<init>\n<-Dthorbook=%1$s>\n<-Dname=my-step>\n<-t>\n<step@%1$s>\n<made/MyStep.java>\n".formatted(root),
                "jbang: the file is made/MyStep.java, for its class\n"));
        assertThat(made.run("init", "-t", "cli", "my.java").output()).isEqualTo("<init>\n<-Dthorbook=%s>\n<-t>\n<cli>\n<my.java>\n".formatted(root));
        assertThat(made.run("init", "-t", "cli", "step").output()).isEqualTo("<init>\n<-t>\n<cli>\n<step>\n");
    }

    @Test
    void aFileOfMarkdownIsANotebook() throws Exception {
        BootstrapCopy reading = BootstrapCopy.in(temp, "reading").withTool("jbang", "printf '<%s>\\n' \"$@\"");
        Files.writeString(temp.resolve("mine.md"), "");

        assertThat(reading.run("mine.md", "--plan").output()).isEqualTo("<notebook>\n<mine.md>\n<--plan>\n");
        assertThat(reading.run("no such.md").output()).isEqualTo("<no such.md>\n");
    }

    @Test
    void jbangOnThePathIsUsedUnlessItIsThisScript() throws Exception {
        BootstrapCopy other = BootstrapCopy.in(temp, "other");
        BootstrapCopy installed = other.withTool("jbang", "printf '<%s>\\n' \"$@\"");

        assertThat(installed.run("echo", "two words").output())
                .isEqualTo("<run>\n<--catalog=%s/jbang-catalog.json>\n<echo>\n<two words>\n".formatted(other.root()));
        assertThat(installed.run("version").output()).isEqualTo("<version>\n");
        assertThat(other.withTool("jbang", Files.readString(other.script())).run("echo").errors())
                .startsWith("jbang: neither jbang nor mvn is on the PATH");
    }
}
