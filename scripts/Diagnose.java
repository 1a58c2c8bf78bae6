///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/docker/Docker.java ../lib/serve/Diagnosis.java ../lib/serve/FactReader.java
//SOURCES ../lib/serve/LogLines.java ../lib/serve/LogReading.java ../lib/serve/ServerPlace.java
package scripts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import lib.Command;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.docker.Docker;
import lib.serve.ContainerPlace;
import lib.serve.Diagnosis;
import lib.serve.FactReader;
import lib.serve.KnownIssues;
import lib.serve.LogLines;
import lib.serve.LogReading;
import lib.serve.ProcessPlace;
import lib.serve.ServerFacts;
import lib.serve.ServerPlace;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what is wrong with a server, from its log and the state of its host: problem, cause, what helps, where it is known
/// from, and the lines that show it. It changes nothing. Problems that are found are its result, not its failure: the exit
/// code is 0 with and without them, and 1 when the log can't be read.
@CommandLine.Command(name = "diagnose", description = "Say what is wrong with a server, from its log and the state of its host.")
public final class Diagnose implements ReadOnlyStep<Diagnosis> {

    private static final Duration READING = Duration.ofMinutes(10);

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "a server or any container on the host, or - for a log on standard "
            + "input; without it and --file only the state of the host is looked at")
    private Optional<String> container = Optional.empty();

    @Option(names = "--file", paramLabel = "FILE", description = "a log file on the host")
    private Optional<String> file = Optional.empty();

    private InputStream stdin = System.in;

    Diagnose() {}

    /// @param container name of a server, or name or id of a container, running or not
    public Diagnose(String container) {
        this.container = Optional.of(container);
    }

    /// Diagnoses a log file on the host.
    public static Diagnose file(String path) {
        var diagnose = new Diagnose();
        diagnose.file = Optional.of(path);
        return diagnose;
    }

    /// Diagnoses the log that a stream holds, beside the state of the host.
    public static Diagnose log(InputStream log) {
        var diagnose = new Diagnose("-");
        diagnose.stdin = log;
        return diagnose;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new Diagnose(), args));
    }

    @Override
    public String name() {
        return "diagnose";
    }

    @Override
    public Class<Diagnosis> stateType() {
        return Diagnosis.class;
    }

    @Override
    public void check() {
        if (container.isPresent() && file.isPresent()) {
            throw new UsageException("name either a container or a --file");
        }
    }

    @Override
    public Diagnosis read(Host host) {
        var reading = new LogReading(KnownIssues.load());
        var facts = FactReader.host(host);
        if (file.isPresent()) {
            readFile(host, file.get(), reading);
        } else if (container.filter("-"::equals).isPresent()) {
            readStdin(reading);
        } else if (container.isPresent()) {
            facts = facts.and(readServer(host, container.get(), reading));
        }
        return reading.end(facts);
    }

    /// Progress bars rewrite one line by carriage returns; it stays the one line that an editor shows.
    private static void readFile(Host host, String path, LogReading reading) {
        var result = host.run(Command.query("sh", "-c", "tr '\\r' ' ' < \"$1\"", "sh", path).within(READING), reading);
        if (!result.ok()) {
            throw new StepException("can't read %s on %s: %s".formatted(path, host.name(), result.stderr().strip()));
        }
    }

    private void readStdin(LogReading reading) {
        try {
            LogLines.read(stdin, reading);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerFacts readServer(Host host, String name, LogReading reading) {
        var place = ServerPlace.holding(host, name).orElseThrow(() -> new StepException(
                "no server and no container '%s' on %s; a container that was started with --rm is gone with its log when it ends"
                        .formatted(name, host.name())));
        return switch (place) {
            case ContainerPlace(Docker docker) -> readContainer(docker, docker.container(name).orElseThrow(), reading);
            case ProcessPlace processes -> {
                processes.logs(name, "all", false, reading);
                yield processes.facts(name);
            }
        };
    }

    private static ServerFacts readContainer(Docker docker, Docker.Container found, LogReading reading) {
        docker.logs(found.name(), reading);
        // what Docker says when a start fails is no line of the log, but names the problem as well as one
        found.error().lines().forEach(reading);
        return FactReader.container(docker, found);
    }
}
