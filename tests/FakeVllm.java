//SOURCES Repository.java ../lib/LabLogin.java ../lib/Program.java ../lib/TemporaryFolder.java
package tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import lib.LabLogin;
import lib.Program;
import lib.TemporaryFolder;

/// The image of `tests/fake-vllm` and a model for it: what `serve` needs to start a server where there is no GPU.
///
/// @param name   of the server, its own for every run of the tests
/// @param port   free on the loopback
/// @param folder holds the model `Tiny/Model`
record FakeVllm(String name, int port, TemporaryFolder folder) implements AutoCloseable {

    static final String IMAGE = "thorbook-fake-engines";
    private static final Program DOCKER = new Program("docker");

    /// Builds the image, if it is not there, and writes the model.
    static FakeVllm create() {
        DOCKER.output("build", "--quiet", "--tag", IMAGE, Repository.root().resolve("tests/fake-vllm").toString());
        var folder = TemporaryFolder.create("thorbook-models");
        try {
            // another user, as one in a lab, may read it
            Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Path model = Files.createDirectories(folder.path().resolve("Tiny/Model"));
            Files.writeString(model.resolve("config.json"), "{}");
            Files.writeString(model.resolve("model.safetensors"), "weights");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FakeVllm("fake-vllm-" + ProcessHandle.current().pid(), LabLogin.freePort(), folder);
    }

    /// The folder of the model.
    Path model() {
        return folder.path().resolve("Tiny/Model");
    }

    /// Options of `serve` for it; an image among them replaces its own.
    List<String> options(String... more) {
        var options = new ArrayList<>(List.of("Tiny/Model", "--runtime", "none", "--name", name, "--port", String.valueOf(port),
                "--models-dir", folder.path().toString(), "--env", "FAKE_SECONDS=0.2"));
        if (!List.of(more).contains("--image")) {
            options.addAll(List.of("--image", IMAGE));
        }
        options.addAll(List.of(more));
        return options;
    }

    String docker(String... arguments) {
        return DOCKER.output(arguments);
    }

    /// Names of the servers of this run that Docker holds, running or not.
    List<String> containers() {
        return docker("ps", "--all", "--filter", "label=thorbook.server", "--filter", "name=" + name, "--format", "{{.Names}}").lines()
                .toList();
    }

    /// Removes its servers.
    void clear() {
        containers().forEach(container -> docker("rm", "--force", container));
    }

    @Override
    public void close() {
        clear();
        folder.close();
    }
}
