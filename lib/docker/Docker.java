//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../Host.java ../Json.java ../StepException.java
package lib.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lib.Command;
import lib.Host;
import lib.Json;
import lib.Result;
import lib.StepException;

/// Docker on a host, reached through its command line.
///
/// @param host where the engine runs
/// @param root asks as root: for a user that is not in the group `docker`
public record Docker(Host host, boolean root) {

    private static final Duration LOG = Duration.ofMinutes(10);
    private static final String LABELLED = """
            ids=$(docker ps --all --quiet --filter label="$1") && [ -z "$ids" ] || docker container inspect $ids""";

    public Docker(Host host) {
        this(host, false);
    }

    /// Whether the host has Docker's command line.
    public static boolean isOn(Host host) {
        return host.run(Command.query("sh", "-c", "command -v docker")).ok();
    }

    /// Docker as this user reaches it: directly, or through sudo where the user is not in the group `docker`.
    /// @throws StepException when the host has no Docker, or its engine does not answer
    public static Docker on(Host host) {
        var asked = host.run(Command.query("docker", "version", "--format", "{{.Server.Version}}"));
        if (asked.exitCode() == 127) {
            throw new StepException("%s has no Docker: install docker.io, or docker-ce from Docker's own packages".formatted(host.name()));
        }
        boolean denied = asked.stderr().contains("permission denied");
        if (!asked.ok() && !denied) {
            throw new StepException("no Docker engine answers on %s: %s".formatted(host.name(), asked.stderr().strip()));
        }
        return new Docker(host, denied);
    }

    /// What the engine says of itself.
    ///
    /// @param version        of the engine, e.g. `28.2.2`
    /// @param architecture   of the engine's machine as the kernel names it, e.g. `aarch64`
    /// @param runtimes       container runtimes by name; a Jetson needs `nvidia`
    /// @param defaultRuntime the one that containers get without `--runtime`
    /// @param mirrors        registry mirrors, each with a slash at its end as the engine adds it
    /// @param dataRoot       folder that holds the images
    public record Info(String version, String architecture, List<String> runtimes, String defaultRuntime, List<String> mirrors,
                       String dataRoot) {
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
    /// @param labels    by name
    /// @param started   when it was last started, as an ISO time; in the year 1 if never
    public record Container(String name, String state, boolean oomKilled, int exitCode, String error, String image, String imageId,
                            List<String> command, List<String> ports, Map<String, String> labels, String started) {
        public Container {
            command = List.copyOf(command);
            ports = List.copyOf(ports);
            labels = Map.copyOf(labels);
        }

        public boolean running() {
            return state.equals("running");
        }
    }

    /// What the engine says of itself; empty when there is none, or none that answers this user.
    public Optional<Info> info() {
        var result = run(Command.query("docker", "info", "--format", "{{json .}}"));
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
        return inspect("container", name).map(Docker::container);
    }

    /// All containers with a label, running or not, by name.
    /// @param label `name` or `name=value`
    /// @throws lib.HostException when the engine can't be asked
    public List<Container> labelled(String label) {
        var answer = run(Command.query("sh", "-c", LABELLED, "sh", label)).orFail();
        return answer.stdout().isBlank() ? List.of()
                : parse(answer).valueStream().map(Docker::container).sorted(Comparator.comparing(Container::name)).toList();
    }

    private static Container container(JsonNode container) {
        JsonNode state = container.path("State");
        JsonNode config = container.path("Config");
        var command = new ArrayList<>(texts(config.path("Entrypoint")));
        command.addAll(texts(config.path("Cmd")));
        var labels = config.path("Labels").propertyStream().collect(
                Collectors.toMap(Map.Entry::getKey, label -> label.getValue().asText()));
        return new Container(container.path("Name").asText().replaceFirst("^/", ""), state.path("Status").asText(),
                state.path("OOMKilled").asBoolean(), state.path("ExitCode").asInt(), state.path("Error").asText(),
                config.path("Image").asText(), container.path("Image").asText(), command,
                ports(container.path("NetworkSettings").path("Ports")), labels, state.path("StartedAt").asText());
    }

    /// Runs a command of Docker's command line, as whoever may.
    /// @throws lib.HostException.ChangeRefused for a change while planning
    public Result run(Command command) {
        return run(command, line -> {});
    }

    /// Runs a command likewise, and passes on each line of both streams as it comes.
    public Result run(Command command, Consumer<String> lines) {
        return host.run(root ? command.asRoot() : command, lines);
    }

    /// Passes on a container's log, line by line, both streams in the order in which they came. Progress bars, which
    /// rewrite one line by carriage returns, count as the one line that they are in a file.
    /// @param name a container that is there
    public void logs(String name, Consumer<String> lines) {
        logs(Command.query("sh", "-c", "docker logs -- \"$1\" 2>&1 | tr '\\r' ' '", "sh", name).within(LOG), lines);
    }

    /// Passes on the end of a container's log, and on request each new line until the container ends.
    /// @param tail   how many lines of what is there; `all` for all
    /// @param follow stay for what comes, for a day at most
    public void logs(String name, String tail, boolean follow, Consumer<String> lines) {
        String script = "exec docker logs --tail \"$1\" " + (follow ? "--follow " : "") + "-- \"$2\" 2>&1";
        logs(Command.query("sh", "-c", script, "sh", tail, name).within(follow ? Duration.ofDays(1) : LOG), lines);
    }

    private void logs(Command command, Consumer<String> lines) {
        run(command, lines).orFail();
    }

    private Optional<JsonNode> inspect(String kind, String name) {
        var result = run(Command.query("docker", kind, "inspect", "--format", "{{json .}}", "--", name));
        // "No such image: x", "no such object: x": the wording changed between versions
        if (!result.ok() && result.stderr().toLowerCase().contains("no such")) {
            return Optional.empty();
        }
        return Optional.of(parse(result.orFail()));
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
                .map(bound -> "%s:%s->%s".formatted(
                        bound.path("HostIp").asText(), bound.path("HostPort").asText(), port.getKey()))).toList();
    }
}
