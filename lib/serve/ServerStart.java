//SOURCES LogProgress.java OllamaPull.java Readiness.java Sanity.java ServerApi.java ServerPlace.java StartFailure.java
package lib.serve;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import lib.Secret;
import lib.serve.Readiness.Look;
import lib.serve.Readiness.Probe;

/// Starts a server and stays with it until it has proved itself: it runs, its API names the model, a token comes, and a question gets a
/// sensible answer. A start that fails leaves nothing behind.
///
/// @param place    where it is to run
/// @param silence  longest time without a new line in the log
/// @param keep     leave what a failed start left
/// @param sanity   ask the two questions
/// @param key      of the API, for a server that asks for one
/// @param progress receives what happens, in a few words
public record ServerStart(ServerPlace place, Duration silence, boolean keep, boolean sanity, Optional<Secret> key,
                          Consumer<String> progress) {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TAIL = 20;

    /// Starts the server and waits.
    /// @throws lib.StepException with the cause and its fix when it does not get ready
    public void start(ServerSpec spec) {
        var started = place.start(spec, key);
        if (!started.ok()) {
            throw failure(spec).ofRun(started);
        }
        progress.accept("%s: started%s".formatted(spec.name(), spec.image().map(image -> " from " + image).orElse("")));
        await(spec);
    }

    /// Waits for a server that runs already. Where the wait is cut off, by Ctrl-C say, the server goes on with its start, which it says.
    public void await(ServerSpec spec) {
        String goesOn = "%1$s: goes on starting; the same serve waits for it again, server-stop %1$s removes it".formatted(spec.name());
        var cutOff = new Thread(() -> progress.accept(goesOn));
        Runtime.getRuntime().addShutdownHook(cutOff);
        try {
            prove(spec);
        } finally {
            forget(cutOff);
        }
    }

    private static void forget(Thread cutOff) {
        try {
            Runtime.getRuntime().removeShutdownHook(cutOff);
        } catch (IllegalStateException e) {
            // it is just running
        }
    }

    private void prove(ServerSpec spec) {
        var http = new HostHttp(place.host(), spec.address(), spec.port(), key);
        var api = new ServerApi(http, spec.engine().health(), Optional.of(spec.servedName()), silence);
        String told = "";
        if (spec.engine() == Engine.OLLAMA) {
            told = watch(spec, new ServerApi(http, spec.engine().health(), Optional.empty(), silence), told);
            pull(spec, api);
        }
        watch(spec, api, told);
        if (spec.meansNothing()) {
            progress.accept(spec.name() + ": its weights are random, so it is asked nothing; small-model fetches a real one");
        } else if (sanity) {
            progress.accept(spec.name() + ": asking two questions");
            var answers = Sanity.QUESTIONS.stream().flatMap(question -> api.ask(question.question(), question.beginning())
                    .map(answer -> new Sanity.Answered(question, answer)).stream()).toList();
            Sanity.complaint(answers).ifPresent(complaint -> {
                throw failure(spec).ofServer(complaint);
            });
        }
        place.settle(spec);
    }

    private StartFailure failure(ServerSpec spec) {
        return new StartFailure(place, spec, keep);
    }

    /// @param told what was said last of the log; it is not said again
    /// @return the same for the next
    private String watch(ServerSpec spec, ServerApi api, String told) {
        long begin = System.nanoTime();
        var readiness = Readiness.starting(silence);
        while (!readiness.isOver()) {
            var server = place.find(spec.name()).orElseThrow(() -> failure(spec).ofServer("somebody removed it"));
            var tail = place.marked(spec.name(), TAIL);
            Probe probe = server.running() ? api.probe(readiness.stage()) : new Probe.NotYet();
            var before = readiness.stage();
            var at = Duration.ofNanos(System.nanoTime() - begin);
            readiness = readiness.next(new Look(at, server.state(), server.exitCode(), server.oomKilled(),
                    tail.isEmpty() ? "" : tail.getLast().replaceFirst(" .*", ""), probe));
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
            throw failure(spec).ofServer(why);
        });
        return told;
    }

    /// Has ollama fetch the model, unless it has it: without a network it serves that one all the same.
    private void pull(ServerSpec spec, ServerApi api) {
        if (api.probe(Readiness.Stage.MODEL) instanceof Probe.Yes || !(place instanceof ContainerPlace container)) {
            return;
        }
        progress.accept("%s: ollama fetches %s".formatted(spec.name(), spec.source()));
        var pulled = new OllamaPull(container, spec, part -> progress.accept(spec.name() + ": fetching " + part)).run();
        if (!pulled.ok()) {
            throw failure(spec).ofPull(pulled);
        }
    }
}
