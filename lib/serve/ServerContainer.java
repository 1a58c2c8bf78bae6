//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES DockerAccess.java ServerSpec.java ../Json.java
package lib.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lib.Json;

/// A container as Docker describes it, read for what a server is.
///
/// @param name      of the container
/// @param state     `created`, `running`, `paused`, `restarting`, `exited` or `dead`
/// @param exitCode  of its main process; 0 while it runs
/// @param oomKilled the kernel killed it for lack of memory
/// @param started   when it was last started, as an ISO time
/// @param marked    it is one of Thorbook's servers
/// @param spec      what it serves and how; empty when it is not marked, or was started by a Thorbook that wrote specs otherwise
public record ServerContainer(String name, String state, int exitCode, boolean oomKilled, String started, boolean marked, Optional<ServerSpec> spec) {

    private static final String INSPECT_MARKED = """
            ids=$(docker ps --all --quiet --filter label="$1") && [ -z "$ids" ] || docker container inspect $ids""";

    /// The container of this name, a server or not; empty when there is none.
    public static Optional<ServerContainer> find(DockerAccess docker, String name) {
        var result = docker.query("docker", "container", "inspect", name);
        if (!result.ok() && result.stderr().toLowerCase().contains("no such")) {
            return Optional.empty();
        }
        return parse(result.orFail().stdout()).stream().findFirst();
    }

    /// All of Thorbook's servers, running or not, by name.
    public static List<ServerContainer> all(DockerAccess docker) {
        return parse(docker.query("sh", "-c", INSPECT_MARKED, "sh", ServerSpec.MARK + "=1").orFail().stdout()).stream()
                .sorted(Comparator.comparing(ServerContainer::name)).toList();
    }

    public boolean running() {
        return state.equals("running");
    }

    static List<ServerContainer> parse(String inspected) {
        var containers = new ArrayList<ServerContainer>();
        if (!inspected.isBlank()) {
            Json.read(inspected, JsonNode.class).forEach(node -> containers.add(of(node)));
        }
        return containers;
    }

    private static ServerContainer of(JsonNode node) {
        JsonNode state = node.path("State");
        JsonNode labels = node.path("Config").path("Labels");
        boolean marked = labels.has(ServerSpec.MARK);
        return new ServerContainer(node.path("Name").asText().replaceFirst("^/", ""), state.path("Status").asText(), state.path("ExitCode").asInt(),
                state.path("OOMKilled").asBoolean(), state.path("StartedAt").asText(), marked,
                marked ? spec(labels.path(ServerSpec.LABEL).asText()) : Optional.empty());
    }

    private static Optional<ServerSpec> spec(String label) {
        try {
            return Optional.of(Json.read(label, ServerSpec.class));
        } catch (IllegalArgumentException writtenOtherwise) {
            return Optional.empty();
        }
    }
}
