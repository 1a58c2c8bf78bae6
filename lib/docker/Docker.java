//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../Host.java ../Json.java ../StepException.java
package lib.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Command;
import lib.Host;
import lib.Json;
import lib.Result;
import lib.StepException;

/// Docker on a host, asked through its command line. Queries only.
///
/// @param host where the engine runs
/// @param root asks as root: for a user that is not in the group `docker`
public record Docker(Host host, boolean root) {

    private static final Duration LOG = Duration.ofMinutes(10);

    public Docker(Host host) {
        this(host, false);
    }

    /// What the engine says of itself.
    ///
    /// @param version        of the engine, e.g. `28.2.2`
    /// @param architecture   of the engine's machine as the kernel names it, e.g. `aarch64`
    /// @param runtimes       container runtimes by name; a Jetson needs `nvidia`
    /// @param defaultRuntime the one that containers get without `--runtime`
    /// @param mirrors        registry mirrors, each with a slash at its end as the engine adds it
    /// @param dataRoot       folder that holds the images
    public record Info(String version, String architecture, List<String> runtimes, String defaultRuntime, List<String> mirrors, String dataRoot) {
        public Info {
            runtimes = List.copyOf(runtimes);
            mirrors = List.copyOf(mirrors);
        }
    }

    /// An image that the engine holds.
    ///
    /// @param id           `sha256:...`
    /// @param size         in bytes, unpacked
    /// @param architecture as images name it, e.g. `arm64`
    public record Image(String id, long size, String architecture) {}

    /// A container, running or not.
    ///
    /// @param state     `created`, `running`, `paused`, `restarting`, `exited` or `dead`
    /// @param oomKilled the kernel killed it because memory ran out
    /// @param exitCode  of its main process; 0 while it runs
    /// @param error     why the engine could not start it; empty when it could
    /// @param image     the image as it was named when the container was made
    /// @param imageId   `sha256:...`
    /// @param command   program and arguments
    /// @param ports     published ports, each as `127.0.0.1:8000->8000/tcp`
    public record Container(String name, String state, boolean oomKilled, int exitCode, String error, String image, String imageId,
                            List<String> command, List<String> ports) {
        public Container {
            command = List.copyOf(command);
            ports = List.copyOf(ports);
        }

        public boolean running() {
            return state.equals("running");
        }
    }

    /// What the engine says of itself; empty when there is none, or none that answers this user.
    public Optional<Info> info() {
        var result = run("docker", "info", "--format", "{{json .}}");
        if (!result.ok()) {
            return Optional.empty();
        }
        JsonNode info = parse(result);
        // an engine that can't be reached gives exit code 0 in some versions of the command line, and a list of errors
        return info.path("ServerVersion").asText().isEmpty() ? Optional.empty()
                : Optional.of(new Info(info.path("ServerVersion").asText(), info.path("Architecture").asText(),
                        names(info.path("Runtimes")), info.path("DefaultRuntime").asText(),
                        texts(info.path("RegistryConfig").path("Mirrors")), info.path("DockerRootDir").asText()));
    }

    /// An image by name, tag, digest or id; empty when the engine does not hold it.
    /// @throws lib.HostException when the engine can't be asked
    public Optional<Image> image(String reference) {
        return inspect("image", reference).map(image ->
                new Image(image.path("Id").asText(), image.path("Size").asLong(), image.path("Architecture").asText()));
    }

    /// A container by name or id; empty when there is none.
    /// @throws lib.HostException when the engine can't be asked
    public Optional<Container> container(String name) {
        return inspect("container", name).map(container -> {
            JsonNode state = container.path("State");
            var command = new ArrayList<>(texts(container.path("Config").path("Entrypoint")));
            command.addAll(texts(container.path("Config").path("Cmd")));
            return new Container(container.path("Name").asText().replaceFirst("^/", ""), state.path("Status").asText(),
                    state.path("OOMKilled").asBoolean(), state.path("ExitCode").asInt(), state.path("Error").asText(),
                    container.path("Config").path("Image").asText(), container.path("Image").asText(), command,
                    ports(container.path("NetworkSettings").path("Ports")));
        });
    }

    /// Passes on a container's log, line by line, both streams in the order in which they came. Progress bars, which
    /// rewrite one line by carriage returns, count as the one line that they are in a file.
    /// @param name a container that is there
    public void logs(String name, Consumer<String> lines) {
        var script = Command.query("sh", "-c", "docker logs -- \"$1\" 2>&1 | tr '\\r' ' '", "sh", name).within(LOG);
        host.run(root ? script.asRoot() : script, lines).orFail();
    }

    private Optional<JsonNode> inspect(String kind, String name) {
        var result = run("docker", kind, "inspect", "--format", "{{json .}}", "--", name);
        // "No such image: x", "no such object: x": the wording changed between versions
        if (!result.ok() && result.stderr().toLowerCase().contains("no such")) {
            return Optional.empty();
        }
        return Optional.of(parse(result.orFail()));
    }

    private Result run(String... argv) {
        var query = Command.query(argv);
        return host.run(root ? query.asRoot() : query);
    }

    private static JsonNode parse(Result result) {
        try {
            return Json.read(result.stdout(), JsonNode.class);
        } catch (IllegalArgumentException e) {
            throw new StepException("`%s` on %s answered no JSON".formatted(result.command().display(), result.host()));
        }
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(entry -> entry.getKey()).sorted().toList();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }

    private static List<String> ports(JsonNode ports) {
        return ports.propertyStream().flatMap(port -> port.getValue().valueStream()
                .map(bound -> "%s:%s->%s".formatted(bound.path("HostIp").asText(), bound.path("HostPort").asText(), port.getKey()))).toList();
    }
}
