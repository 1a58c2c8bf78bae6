//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES ../Repository.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Repository;

/// Thorbook runs from the URL of its catalog, with nothing of it on the machine but the bootstrap. JBang trusts `localhost`; for
/// another server a person is asked once.
class UrlTest {

    @TempDir
    Path folder;

    private HttpServer server;

    @BeforeEach
    void serve() {
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = SimpleFileServer.createFileServer(anyPort, Repository.root(), SimpleFileServer.OutputLevel.NONE);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aStepRunsFromAUrlInAnEmptyFolder() throws IOException {
        assertThat(jbang("power-mode", "--help")).startsWith("Usage: power-mode").contains("--mode=MODE");
        assertThat(left()).isEmpty();
    }

    @Test
    void aRecipeRunsFromAUrlAndLeavesItsRunInTheFolder() throws IOException {
        assertThat(jbang("quickstart", "--only", "machine")).isNotBlank();
        assertThat(left()).hasSize(1).first().asString().matches("runs/quickstart-\\d{8}-\\d{6}");
        assertThat(folder.resolve("here").resolve(left().getFirst()).resolve("notebook.html")).content().contains("A model served, asked and measured on this machine");
    }

    private String jbang(String alias, String... args) throws IOException {
        Path here = Files.createDirectories(folder.resolve("here"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        String remote = "%s@http://localhost:%d/jbang-catalog.json".formatted(alias, server.getAddress().getPort());
        var command = Stream.concat(Stream.of(Repository.root().resolve("jbang").toString(), remote), Stream.of(args)).toList();
        // what JBang keeps about its user is not the test's to change
        var builder = new ProcessBuilder(command).directory(here.toFile())
                .redirectInput(new File("/dev/null")).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JBANG_DIR", folder.resolve("jbang").toString());
        int exitCode;
        try {
            exitCode = builder.start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        assertThat(exitCode).as(Files.readString(err)).isZero();
        return Files.readString(out);
    }

    /// The folders of runs in the folder where JBang was called, and whatever else it left there.
    private List<String> left() throws IOException {
        try (var files = Files.walk(folder.resolve("here"), 2)) {
            return files.map(file -> folder.resolve("here").relativize(file).toString()).filter(name -> !name.isEmpty() && !name.equals("runs")).toList();
        }
    }
}
