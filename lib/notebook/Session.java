//SOURCES ../StepRunner.java ../StepCommand.java ../View.java Journal.java Transcript.java Cell.java StepFailed.java
package lib.notebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Json;
import lib.Outcome;
import lib.Secret;
import lib.Step;
import lib.StepCommand;
import lib.StepRunner;
import lib.UsageException;
import lib.View;
import lib.notebook.Transcript.Output;

/// What the cells of a notebook talk to: the host, the parameters, and steps that are run, journalled and shown.
public final class Session {

    /// What `run` does with a step.
    public enum Mode { APPLY, PLAN, UNDO }

    static final ScopedValue<Session> CURRENT = ScopedValue.newInstance();

    private final Host host;
    private final Mode mode;
    private final StepRunner.Consent consent;
    private final Journal journal;
    private final Path folder;
    private final Map<String, Object> params;
    private final Consumer<Output> outputs;
    private final Map<String, Integer> occurrences = new HashMap<>();
    private final List<Step<?>> collected = new ArrayList<>();
    private Optional<String> address;
    private boolean hostless;
    private boolean planned;
    private boolean changed;

    /// @param folder  of the run, for what cells save
    /// @param params  typed values by name
    /// @param outputs told what the running cell puts out
    Session(Host host, Mode mode, StepRunner.Consent consent, Journal journal, Path folder, Map<String, Object> params, Consumer<Output> outputs) {
        this.host = host;
        this.mode = mode;
        this.consent = consent;
        this.journal = journal;
        this.folder = folder;
        this.params = Map.copyOf(params);
        this.outputs = outputs;
        this.address = host.movedTo();
    }

    /// The session of the notebook that is running.
    public static Session current() {
        return CURRENT.get();
    }

    /// The host as cells see it: while planning or undoing, a change made past the steps is refused.
    public Host host() {
        return mode == Mode.APPLY ? host : host.planning();
    }

    /// A parameter's value.
    public Object param(String name) {
        return Optional.ofNullable(params.get(name)).orElseThrow(() -> new UsageException("no parameter '%s'".formatted(name)));
    }

    /// Does a step, or returns the outcome it had in the run that goes on.
    /// @throws StepFailed when it failed: the cell ends there
    public <S extends Record> Outcome<S> run(Step<S> step) {
        var key = key(step);
        if (mode == Mode.UNDO) {
            collected.add(step);
            Outcome<S> skipped = shown(step, new Outcome.Skipped<>("undone at the end, last step first"), false, 0);
            // a later cell may need the value to say which step to undo
            return new StepRunner(true, consent).run(step, host) instanceof Outcome.Unchanged<S> done ? done : skipped;
        }
        var done = mode == Mode.APPLY ? journal.done(key) : Optional.<Journal.StepDone>empty();
        if (done.isPresent()) {
            S value = Json.convert(done.get().value(), step.stateType());
            return shown(step, done.get().outcome().equals("changed") ? new Outcome.Changed<>(done.get().changes(), value) : new Outcome.Unchanged<>(value),
                    true, done.get().seconds());
        }
        long begin = System.nanoTime();
        var runner = new StepRunner(mode == Mode.PLAN, consent, changes -> journal.add(new Journal.Applying(key, changes)));
        Outcome<S> outcome = hostless(step, finished(key, runner.run(step, host)));
        noteMove();
        double seconds = (System.nanoTime() - begin) / 1e9;
        planned |= outcome instanceof Outcome.Planned;
        changed |= outcome instanceof Outcome.Changed;
        Optional<String> fault = StepCommand.fault(step, outcome);
        if (fault.isPresent()) {
            // not journalled as done: a run that goes on looks again
            shown(step, outcome, false, seconds);
            throw new StepFailed(step.name(), fault.get());
        }
        record(key, outcome, seconds);
        return shown(step, outcome, false, seconds);
    }

    /// Shows what a step would change, and changes nothing.
    public <S extends Record> Outcome<S> plan(Step<S> step) {
        long begin = System.nanoTime();
        Outcome<S> outcome = new StepRunner(true, consent).run(step, host);
        return shown(step, outcome, false, (System.nanoTime() - begin) / 1e9);
    }

    /// Goes back to the state before the step's first change on this host.
    /// @throws StepFailed when that failed
    public <S extends Record> Outcome<S> undo(Step<S> step) {
        long begin = System.nanoTime();
        Outcome<S> outcome = new StepRunner(mode == Mode.PLAN, consent).undo(step, host);
        return shown(step, outcome, false, (System.nanoTime() - begin) / 1e9);
    }

    /// Shows a value under the cell: text, a record, a list of records as a table, a picture.
    public void show(Object value) {
        outputs.accept(new Transcript.Value(View.of(value)));
    }

    /// The run's folder; a run that goes on has the same.
    public Path folder() {
        return folder;
    }

    /// Saves a file in the run's folder.
    /// @param name a plain file name
    /// @return its path
    public Path save(String name, String contents) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
            throw new UsageException("not a plain file name: '%s'".formatted(name));
        }
        try {
            return Files.writeString(folder.resolve(name), contents);
        } catch (IOException e) {
            throw new UncheckedIOException("can't save " + name, e);
        }
    }

    /// Undoes the steps that the cells ran, the last one first.
    void undoCollected() {
        for (Step<?> step : collected.reversed()) {
            undo(step);
        }
    }

    /// Runs a `sh` cell on the host, with the parameters in its environment; empty when it is a change and nothing may
    /// change now. A change is asked for and locks the host, as a step's is.
    Optional<lib.Result> sh(Cell cell, Consumer<String> lines) {
        if (mode != Mode.APPLY && !cell.query()) {
            planned |= mode == Mode.PLAN;
            return Optional.empty();
        }
        var command = Command.of(cell.query() ? Command.Kind.QUERY : Command.Kind.CHANGE, List.of("sh", "-c", cell.source()))
                .within(cell.timeout().orElse(Duration.ofHours(1)));
        for (var param : params.entrySet()) {
            if (!(param.getValue() instanceof Secret)) {
                command = command.with(param.getKey(), String.valueOf(param.getValue()));
            }
        }
        if (cell.query()) {
            return Optional.of(host.run(command, lines));
        }
        if (!consent.given("cell " + cell.name(), host, List.of(new Change("sh", "", cell.source().strip())))) {
            throw new StepFailed("cell " + cell.name(), "declined: nothing was run");
        }
        try (var _ = host.lock(new StepRunner(false, consent).who(), StepRunner.LOCK)) {
            changed = true;
            return Optional.of(host.run(command, lines));
        }
    }

    /// Some step was only planned.
    boolean planned() {
        return planned;
    }

    /// Something changed the host.
    boolean changed() {
        return changed;
    }

    private Journal.Key key(Step<?> step) {
        var arguments = StepCommand.arguments(step);
        int occurrence = occurrences.merge(step.name() + arguments, 1, Integer::sum) - 1;
        return new Journal.Key(step.name(), arguments, occurrence);
    }

    /// A step that was cut off while it changed the host, and has nothing left to do, did change it.
    private <S> Outcome<S> finished(Journal.Key key, Outcome<S> outcome) {
        List<Change> begun = journal.interrupted(key).map(Journal.Applying::changes).orElse(List.of());
        return outcome instanceof Outcome.Unchanged<S>(S value) && !begun.isEmpty() ? new Outcome.Changed<>(begun, value) : outcome;
    }

    /// A plan has nothing to say about a host that is only planned itself.
    private <S extends Record> Outcome<S> hostless(Step<S> step, Outcome<S> outcome) {
        hostless |= step.bringsHost() && outcome instanceof Outcome.Planned;
        return hostless && outcome instanceof Outcome.Failed ? new Outcome.Skipped<>("there is no host yet to plan it for") : outcome;
    }

    private void noteMove() {
        if (!host.movedTo().equals(address)) {
            address = host.movedTo();
            address.ifPresent(to -> journal.add(new Journal.HostMoved(to)));
        }
    }

    private void record(Journal.Key key, Outcome<?> outcome, double seconds) {
        Optional<Object> value = switch (outcome) {
            case Outcome.Changed<?> c -> Optional.of(c.value());
            case Outcome.Unchanged<?> u -> Optional.of(u.value());
            default -> Optional.empty();
        };
        journal.add(new Journal.StepDone(key, outcome.kind(), outcome.changes(), Json.MAPPER.valueToTree(value), seconds));
    }

    private <S extends Record> Outcome<S> shown(Step<S> step, Outcome<S> outcome, boolean replayed, double seconds) {
        View value = switch (outcome) {
            case Outcome.Changed<S> c -> View.of(c.value());
            case Outcome.Unchanged<S> u -> View.of(u.value());
            default -> new View.Text("");
        };
        String note = switch (outcome) {
            case Outcome.Skipped<S> s -> s.reason();
            case Outcome.Failed<S> f -> f.error();
            default -> "";
        };
        outputs.accept(new Transcript.StepRun(step.name(), outcome.kind(), outcome.changes(), value, note, replayed, seconds));
        if (outcome instanceof Outcome.Failed<S>(String error)) {
            throw new StepFailed(step.name(), error);
        }
        return outcome;
    }
}
