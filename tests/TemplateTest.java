//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Repository.java ../lib/Json.java ../scripts/RunNotebook.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lib.Json;
import lib.Terminal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scripts.RunNotebook;

/// What `jbang init` makes of the catalog's templates, in a folder that is not the repository's.
class TemplateTest {

    @TempDir
    private static Path temp;

    @BeforeAll
    static void make() throws Exception {
        assertThat(jbang("init", "-t", "step", "greet-guests.java").exitCode()).as(errors()).isZero();
        assertThat(jbang("init", "-t", "recipe", "try-it.md").exitCode()).as(errors()).isZero();
    }

    private record Ended(int exitCode, String out) {}

    private static Path folder() throws IOException {
        return Files.createDirectories(temp.resolve("it's my own"));
    }

    /// Runs this repository's `jbang` there, with a cache of builds of its own.
    private static Ended jbang(String... arguments) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(Stream.concat(Stream.of(Repository.root().resolve("jbang").toString()), Stream.of(arguments)).toList())
                .directory(folder().toFile()).redirectError(temp.resolve("errors").toFile());
        builder.environment().put("JBANG_CACHE_DIR", temp.resolve("cache").toString());
        builder.environment().put("JBANG_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        process.getOutputStream().close();
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), text);
        }
    }

    private static String errors() throws IOException {
        return Files.readString(temp.resolve("errors"));
    }

    @Test
    void aStepWorksAsItIsMade() throws Exception {
        var ended = jbang("GreetGuests.java", "--to", "hello", "--plan", "--json");

        assertThat(ended.exitCode()).as(errors()).isEqualTo(3);
        JsonNode document = Json.read(ended.out(), JsonNode.class);
        assertThat(document.path("step").asText()).isEqualTo("greet-guests");
        assertThat(document.path("changes").findValuesAsText("after")).isEqualTo(List.of("hello"));
    }

    @Test
    void aStepMadeFromAUrlIsBuiltFromThatUrl() throws Exception {
        var server = SimpleFileServer.createFileServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Repository.root(),
                SimpleFileServer.OutputLevel.NONE);
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            assertThat(jbang("init", "-t", "step@" + url + "/jbang-catalog.json", "-Dthorbook=" + url, "Far.java").exitCode()).as(errors()).isZero();

            assertThat(Files.readString(folder().resolve("Far.java"))).contains("//SOURCES \"" + url + "/lib/StepCommand.java\"");
            assertThat(jbang("Far.java", "--help").out()).as(errors()).startsWith("Usage: far ").contains("--to=TEXT");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aRecipeRunsAsItIsMadeAndWithAStepThatWasMade() throws Exception {
        Path recipe = folder().resolve("try-it.md");
        Files.writeString(recipe, Files.readString(recipe).replaceFirst("params:", "steps: [GreetGuests.java]\nparams:")
                + "\n```java\nrun(new GreetGuests(\"hello\"));\n```\n");

        assertThat(planned(recipe)).isEqualTo(3);
    }

    private int planned(Path recipe) {
        var nowhere = new PrintStream(PrintStream.nullOutputStream());
        return RunNotebook.run(Terminal.of(nowhere, nowhere), recipe.toString(), "--plan", "--out", temp.resolve("runs").toString());
    }
}
