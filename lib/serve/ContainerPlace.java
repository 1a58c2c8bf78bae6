//SOURCES DockerRun.java FactReader.java FoundServer.java ServerPlace.java ../docker/Docker.java
package lib.serve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Command;
import lib.Host;
import lib.Result;
import lib.Secret;
import lib.docker.Docker;

/// Servers in Docker's containers. Each keeps its spec with it, as a label.
public record ContainerPlace(Docker docker) implements ServerPlace {

    private static final Duration RUN = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);

    @Override
    public Host host() {
        return docker.host();
    }

    @Override
    public Optional<FoundServer> find(String name) {
        return docker.container(name).map(ContainerPlace::found);
    }

    @Override
    public List<FoundServer> all() {
        return docker.labelled(ServerSpec.MARK).stream().map(ContainerPlace::found).toList();
    }

    private static FoundServer found(Docker.Container container) {
        var labels = container.labels();
        return new FoundServer(container.name(), container.state(), container.exitCode(), container.oomKilled(), container.started(),
                labels.containsKey(ServerSpec.MARK), Optional.ofNullable(labels.get(ServerSpec.LABEL)).flatMap(FoundServer::spec));
    }

    @Override
    public Result start(ServerSpec spec, Optional<Secret> key) {
        // Docker would make the folders itself, but as root's
        var make = new ArrayList<>(List.of("mkdir", "-p", "--"));
        spec.mounts().stream().filter(mount -> !mount.readOnly()).map(Mount::host).forEach(make::add);
        host().run(Command.of(Command.Kind.CHANGE, make)).orFail();
        Optional<String> keyFile = key.map(secret -> writeKey(spec, secret));
        try {
            return docker.run(Command.of(Command.Kind.CHANGE, DockerRun.argv(spec, keyFile)).within(RUN));
        } finally {
            keyFile.ifPresent(file -> host().change("rm", "-f", "--", file));
        }
    }

    /// Writes the key where only the user can read it; Docker's command line reads it from there.
    private String writeKey(ServerSpec spec, Secret secret) {
        String file = host().query("sh", "-c", "echo \"$HOME\"") + "/.cache/thorbook/" + spec.name() + ".env";
        host().write(file, "VLLM_API_KEY=" + secret.reveal() + "\n", 0600, false);
        return file;
    }

    @Override
    public List<String> marked(String name, int lines) {
        String script = "docker logs --timestamps --tail \"$1\" -- \"$2\" 2>&1";
        return docker.run(Command.query("sh", "-c", script, "sh", String.valueOf(lines), name)).lines();
    }

    @Override
    public void logs(String name, String tail, boolean follow, Consumer<String> lines) {
        docker.logs(name, tail, follow, lines);
    }

    @Override
    public Optional<String> memory(String name) {
        var stats = docker.run(Command.query("docker", "stats", "--no-stream", "--format", "{{.MemUsage}}", name));
        return stats.ok() ? Optional.of(stats.text().replaceFirst(" */.*", "")) : Optional.empty();
    }

    @Override
    public ServerFacts facts(String name) {
        return docker.container(name).map(found -> FactReader.container(docker, found)).orElse(ServerFacts.NONE);
    }

    @Override
    public void settle(ServerSpec spec) {
        if (!spec.restart().equals("no")) {
            docker.run(Command.change("docker", "update", "--restart", spec.restart(), spec.name())).orFail();
        }
    }

    @Override
    public void remove(String name) {
        String seconds = String.valueOf(STOP.toSeconds());
        docker.run(Command.change("docker", "stop", "--time", seconds, "--", name).within(STOP.multipliedBy(2))).orFail();
        docker.run(Command.change("docker", "rm", "--force", "--volumes", "--", name)).orFail();
    }
}
