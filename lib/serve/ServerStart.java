//SOURCES DockerRun.java ServerApi.java ServerContainer.java LogProgress.java Readiness.java Sanity.java StartFailure.java
package lib.serve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import lib.Command;
import lib.Secret;
import lib.serve.Readiness.Look;
import lib.serve.Readiness.Probe;

/// Starts a server and stays with it until it has proved itself: its container runs, its API names the model, a token comes, and a
/// question gets a sensible answer. A start that fails leaves no container behind.
///
/// @param docker   of the host
/// @param silence  longest time without a new line in the log
/// @param keep     leave the container of a failed start
/// @param sanity   ask the two questions
/// @param key      of the API, for a server that asks for one
/// @param progress receives what happens, in a few words
public record ServerStart(DockerAccess docker, Duration silence, boolean keep, boolean sanity, Optional<Secret> key, Consumer<String> progress) {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration RUN = Duration.ofMinutes(2);
    private static final Duration PULL = Duration.ofHours(6);
    private static final int TAIL = 20;

    /// Runs the container and waits.
    /// @throws lib.StepException with the cause and its fix when it does not get ready
    public void start(ServerSpec spec) {
        var folders = spec.mounts().stream().filter(mount -> !mount.readOnly()).map(Mount::host).toList();
        // Docker would make them, but as root's
        var make = new ArrayList<>(List.of("mkdir", "-p", "--"));
        make.addAll(folders);
        docker.host().run(Command.of(Command.Kind.CHANGE, make)).orFail();
        Optional<String> keyFile = key.map(secret -> writeKey(spec, secret));
        try {
            var run = docker.run(Command.of(Command.Kind.CHANGE, DockerRun.argv(spec, keyFile)).within(RUN));
            if (!run.ok()) {
                throw failure(spec).ofRun(run);
            }
        } finally {
            keyFile.ifPresent(file -> docker.host().change("rm", "-f", "--", file));
        }
        progress.accept("%s: container started from %s".formatted(spec.name(), spec.image()));
        await(spec);
    }

    /// Waits for a server whose container runs already.
    public void await(ServerSpec spec) {
        var api = api(spec);
        watch(spec, api);
        if (spec.engine() == Engine.OLLAMA) {
            pull(spec);
        }
        if (sanity) {
            progress.accept(spec.name() + ": asking two questions");
            var answers = Sanity.QUESTIONS.stream().flatMap(question -> api.ask(question.question(), question.beginning())
                    .map(answer -> new Sanity.Answered(question, answer)).stream()).toList();
            Sanity.complaint(answers).ifPresent(complaint -> {
                throw failure(spec).ofAnswers(complaint);
            });
        }
        if (!spec.restart().equals("no")) {
            docker.change("docker", "update", "--restart", spec.restart(), spec.name());
        }
    }

    private StartFailure failure(ServerSpec spec) {
        return new StartFailure(docker, spec, keep);
    }

    private ServerApi api(ServerSpec spec) {
        return new ServerApi(new HostHttp(docker.host(), spec.address(), spec.port(), key), spec.engine().health(), spec.servedName(), silence);
    }

    private void watch(ServerSpec spec, ServerApi api) {
        long begin = System.nanoTime();
        var readiness = Readiness.starting(silence);
        var told = "";
        while (!readiness.isOver()) {
            var container = ServerContainer.find(docker, spec.name()).orElseThrow(() -> failure(spec).ofEnd("its container was removed by somebody"));
            var tail = tail(spec);
            Probe probe = container.running() ? api.probe(readiness.stage()) : new Probe.NotYet();
            var before = readiness.stage();
            readiness = readiness.next(new Look(Duration.ofNanos(System.nanoTime() - begin), container.state(), container.exitCode(),
                    container.oomKilled(), tail.isEmpty() ? "" : tail.getLast().replaceFirst(" .*", ""), probe));
            String doing = LogProgress.of(tail.stream().map(line -> line.replaceFirst("^\\S+ ?", "")).toList()).orElse(told);
            if (!doing.equals(told)) {
                told = doing;
                progress.accept(spec.name() + ": " + doing);
            }
            if (!readiness.isOver() && readiness.stage() == before) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        readiness.end().ifPresent(why -> {
            throw failure(spec).ofEnd(why);
        });
    }

    /// The log's last lines, each after its time stamp.
    private List<String> tail(ServerSpec spec) {
        return docker.query("sh", "-c", "docker logs --timestamps --tail \"$1\" -- \"$2\" 2>&1", "sh", String.valueOf(TAIL), spec.name()).lines();
    }

    private void pull(ServerSpec spec) {
        progress.accept("%s: ollama fetches %s, unless it is there".formatted(spec.name(), spec.source()));
        var pulled = docker.run(Command.change("docker", "exec", "--env", "OLLAMA_HOST=127.0.0.1:" + spec.port(), spec.name(), "ollama", "pull",
                spec.source()).within(PULL));
        if (!pulled.ok()) {
            throw failure(spec).ofRun(pulled);
        }
    }

    /// Writes the key where only the user can read it; Docker's command line reads it from there.
    private String writeKey(ServerSpec spec, Secret secret) {
        String file = docker.host().query("sh", "-c", "echo \"$HOME\"") + "/.cache/thorbook/" + spec.name() + ".env";
        docker.host().write(file, "VLLM_API_KEY=" + secret.reveal() + "\n", 0600, false);
        return file;
    }
}
