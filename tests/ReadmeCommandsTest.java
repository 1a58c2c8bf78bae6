//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//DEPS org.commonmark:commonmark:0.27.0
//SOURCES Repository.java ReadmeShell.java LabContainer.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tests.ReadmeShell.Ended;

/// Every command in a block of the README is typed here as it stands there, or is listed with the reason why it can't be run in a test;
/// then at least its options are right.
class ReadmeCommandsTest {

    /// What is typed as it stands, on any machine.
    private static final List<String> ANYWHERE = List.of(
            "./jbang matrix --models Qwen3-8B --workloads low-load --simulate --speed 100 --share 0.1 --out rehearsal --yes",
            "./jbang report --guide --out guide-report");

    /// What is not, and why.
    private static final Map<String, String> NOT_HERE = Map.ofEntries(
            Map.entry("./jbang rehearse", "takes minutes"),
            Map.entry("./jbang quickstart", "fetches a model, and takes minutes"),
            Map.entry("./jbang power-mode --mode MAXN --host ssh://me@192.168.55.1", "needs a Thor at this address"),
            Map.entry("./jbang tune --host ssh://me@192.168.55.1", "needs a Thor at this address"),
            Map.entry("./jbang explore --host ssh://me@192.168.55.1", "needs a Thor at this address"),
            Map.entry("export THORBOOK_HOST=ssh://me@192.168.55.1", "the lines after it need a Thor at this address"),
            Map.entry("./jbang preflight", "speaks of the Thor that THORBOOK_HOST names"),
            Map.entry("./jbang tune", "speaks of the Thor that THORBOOK_HOST names"),
            Map.entry("./jbang model-download Qwen3-8B", "16 GB from the internet"),
            Map.entry("./jbang serve Qwen3-8B --bind 0.0.0.0 -- --max-model-len 8192", "needs a GPU"),
            Map.entry("./jbang watch", "ends with Ctrl-C"),
            Map.entry("./jbang bench --base-url http://192.168.55.1:8000 --workload low-load --telemetry --report low-load.json", "needs that server"),
            Map.entry("./jbang report low-load.json", "needs what the line before it measures"),
            Map.entry("./jbang test", "is this"));

    /// The section whose lines build on each other.
    private static final String TEN_MINUTES = "## Write a step and a recipe";

    @TempDir
    private Path folder;

    private static List<FencedCodeBlock> blocks(String markdown) {
        var blocks = new ArrayList<FencedCodeBlock>();
        for (Node node = Parser.builder().build().parse(markdown).getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof FencedCodeBlock block) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    /// The commands of a block, without the comments behind them.
    private static List<String> commands(FencedCodeBlock block) {
        return List.of("sh", "console").contains(block.getInfo()) ? block.getLiteral().lines().map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList() : List.of();
    }

    private static List<String> commands(String markdown) {
        return blocks(markdown).stream().flatMap(block -> commands(block).stream()).toList();
    }

    private static String section(String readme) {
        int begin = readme.indexOf(TEN_MINUTES);
        return readme.substring(begin, readme.indexOf("\n## ", begin) + 1);
    }

    private static List<String> onLab() {
        return commands(Repository.text("README.md").replace(section(Repository.text("README.md")), "")).stream()
                .filter(command -> command.endsWith(" --host lab") || command.equals("./jbang lab up")).toList();
    }

    @Test
    void everyCommandIsTypedHereOrSaysWhyNot() {
        String readme = Repository.text("README.md");

        assertThat(commands(readme.replace(section(readme), ""))).containsExactlyInAnyOrderElementsOf(
                Stream.of(ANYWHERE, NOT_HERE.keySet(), onLab()).flatMap(Collection::stream).toList());
        assertThat(commands(section(readme))).as("typed one after another").hasSizeGreaterThan(8);
    }

    @Test
    void theChineseReadmeHasTheSameCommandsAndTheSameBlocksOfCode() {
        assertThat(commands(Repository.text("README.zh-CN.md"))).isEqualTo(commands(Repository.text("README.md")));
        assertThat(java(Repository.text("README.zh-CN.md"))).isEqualTo(java(Repository.text("README.md")));
    }

    private static List<String> java(String markdown) {
        return blocks(markdown).stream().filter(block -> block.getInfo().equals("java")).map(FencedCodeBlock::getLiteral).toList();
    }

    static List<String> anywhere() {
        return ANYWHERE;
    }

    @ParameterizedTest
    @MethodSource("anywhere")
    void itWorksOnAnyMachine(String command) throws Exception {
        Ended ended = new ReadmeShell(folder).type(command);

        assertThat(ended.exitCode()).as(ended.errors()).isZero();
        assertThat(ended.out()).isNotEmpty();
    }

    static List<String> notHere() {
        return NOT_HERE.keySet().stream().filter(command -> command.startsWith("./jbang ") && !command.equals("./jbang test")).toList();
    }

    @ParameterizedTest
    @MethodSource("notHere")
    void itsOptionsAreThoseOfTheCommand(String command) throws Exception {
        var shell = new ReadmeShell(folder);

        Ended ended = shell.type(command.replaceFirst("^(\\S+ \\S+)", "$1 --help"));

        assertThat(ended.exitCode()).as(ended.errors()).isZero();
        assertThat(ended.out()).startsWith("Usage: ");
    }

    @Test
    @Tag("docker")
    void whatIsForTheLabWorksThereAndAStepAndARecipeOfOnesOwnComeAboutAsToldInTenMinutes() throws Exception {
        try (LabContainer lab = LabContainer.start()) {
            var shell = new ReadmeShell(folder);
            shell.hasLab(lab.sshConfig());
            for (String command : onLab()) {
                typed(shell, command);
            }
            String section = section(Repository.text("README.md"));
            var said = new ArrayList<String>();
            for (FencedCodeBlock block : blocks(section)) {
                switch (block.getInfo()) {
                    case "java" -> edit(folder.resolve("home/my-thor/TimeZone.java"), block.getLiteral());
                    case "markdown" -> Files.writeString(folder.resolve("home/my-thor/new-thor.md"), block.getLiteral());
                    default -> {
                        for (String command : commands(block)) {
                            said.add(typed(shell, command));
                        }
                    }
                }
            }

            assertThat(said).hasSize(9);
            assertThat(said.get(1)).contains("note on the device: (none) -> Ana's, until May");
            assertThat(said.get(2)).contains("time zone: Etc/UTC -> Asia/Shanghai");
            assertThat(said.get(3)).contains("text  Asia/Shanghai", "time-zone on lab: changed");
            assertThat(said.get(4)).contains("text  Etc/UTC");
            assertThat(said.get(5)).contains("time zone: Etc/UTC -> Asia/Shanghai").contains(" UTC ");
            assertThat(said.get(6)).contains("time-zone: changed").contains(" CST ");
            assertThat(said.get(7)).contains("time-zone: unchanged").contains(" CST ");
            assertThat(said.get(8)).contains("time zone: Asia/Shanghai -> Etc/UTC");
        }
    }

    /// What it said, if it ended as it should: with 3 where it only plans.
    private static String typed(ReadmeShell shell, String command) throws IOException, InterruptedException {
        Ended ended = shell.type(command);
        String said = ended.out() + ended.errors();
        assertThat(ended.exitCode()).as("%s%n%s", command, said).isEqualTo(command.contains("--plan") ? 3 : 0);
        return said;
    }

    /// Replaces members of a class by those of the same beginning.
    private static void edit(Path file, String members) throws IOException {
        String text = Files.readString(file);
        for (String member : members.split("\n\n(?=    \\S)")) {
            String whole = member.stripTrailing();
            String begin = whole.lines().findFirst().orElseThrow().replaceFirst("= .*", "= ");
            int from = text.indexOf(begin);
            assertThat(from).as("the template has: " + begin).isNotNegative();
            String end = begin.endsWith("{") ? "\n    }" : ";";
            text = text.substring(0, from) + whole + text.substring(text.indexOf(end, from) + end.length());
        }
        Files.writeString(file, text);
    }
}
