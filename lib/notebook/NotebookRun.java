//SOURCES Notebook.java CompileCache.java CellRunner.java Session.java Selection.java RunFolder.java Progress.java Captured.java StackText.java ../Terminal.java ../Host.java
package lib.notebook;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lib.Host;
import lib.HostException;
import lib.Outcome;
import lib.StepRunner;
import lib.UsageException;
import lib.notebook.Transcript.CellRun;
import lib.notebook.Transcript.Output;
import lib.notebook.Transcript.Status;

/// One run of a notebook on a host, from its first cell to the exports.
///
/// A run that is cut off, even by `kill -9`, goes on with the same folder: the cells are evaluated again from the top,
/// so that their variables are back, but a step that ended well is not done again.
public final class NotebookRun {

    private final Notebook notebook;
    private final Compiled compiled;
    private final Set<String> chosen;
    private final Session.Mode mode;
    private final Host host;
    private final Map<String, String> params;
    private final RunFolder folder;
    private final Journal journal;
    private final Session session;
    private final Progress progress;
    private final CellRunner runner = new CellRunner();
    private final String started = now();
    private final long begin = System.nanoTime();
    private final Map<String, CellRun> done = new LinkedHashMap<>();
    private final Set<String> unfinished = new HashSet<>();
    private final List<Output> outputs = new ArrayList<>();
    private boolean preludeDone;
    private boolean failed;
    private boolean wrongUsage;

    /// @param typed the parameters as values
    /// @param shown the parameters as text, secrets hidden
    NotebookRun(Notebook notebook, Compiled compiled, Set<String> chosen, Session.Mode mode, Host host, StepRunner.Consent consent,
                Map<String, Object> typed, Map<String, String> shown, RunFolder folder, Progress progress) {
        this.notebook = notebook;
        this.compiled = compiled;
        this.chosen = chosen;
        this.mode = mode;
        this.host = host;
        this.params = shown;
        this.folder = folder;
        this.progress = progress;
        this.journal = Journal.open(folder.path());
        this.session = new Session(host, mode, consent, journal, folder.path(), typed, this::output);
    }

    /// Runs the chosen cells in order, up to the first that fails.
    /// @return the whole run, also written to the folder
    public Transcript run() {
        journal.add(new Journal.Started(notebook.name(), notebook.file(), mode, host.name(), params, started));
        var hook = new Thread(() -> folder.export(transcript(Status.FAILED)));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            for (Cell cell : notebook.cells()) {
                if (!failed && chosen.contains(cell.name())) {
                    run(cell);
                }
            }
            if (mode == Session.Mode.UNDO && !failed) {
                attempt(new Cell("undo", Cell.Language.JAVA, "", notebook.file(), 1, List.of(), Optional.empty(), Optional.empty(), false), () -> {
                    session.undoCollected();
                    return Status.DONE;
                });
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
            // a run that has ended has its exports: one that is killed here is resumed
            folder.export(transcript(status()));
            journal.add(new Journal.Ended(status(), now()));
            journal.close();
        }
        return transcript(status());
    }

    /// The exit code of the run: 0 done, 1 failed, 3 planned changes; 2 when a wrong value ended it before it changed anything.
    public int exitCode() {
        return switch (status()) {
            case FAILED -> wrongUsage && !session.changed() ? 2 : 1;
            case PLANNED -> 3;
            default -> 0;
        };
    }

    private Status status() {
        return failed ? Status.FAILED : session.planned() ? Status.PLANNED : Status.DONE;
    }

    private void run(Cell cell) {
        var missing = compiledCell(cell).map(Compiled.CompiledCell::uses).orElse(Set.of()).stream().filter(unfinished::contains).toList();
        if (!missing.isEmpty()) {
            unfinished.add(cell.name());
            progress.cell(cell.name());
            finish(cell, Status.PLANNED, "needs what cell %s would have found".formatted(String.join(", ", missing)), 0);
            return;
        }
        attempt(cell, () -> switch (cell.language()) {
            case JAVA -> java(cell);
            case SH -> sh(cell);
        });
    }

    private interface Work {
        Status run() throws CellRunner.CellThrew;
    }

    /// Runs a cell's work and writes down how it ended, also when it throws.
    private void attempt(Cell cell, Work work) {
        outputs.clear();
        progress.cell(cell.name());
        long start = System.nanoTime();
        Status status;
        String note = "";
        try (var _ = Captured.streams(this::output)) {
            if (skips(cell)) {
                status = Status.SKIPPED;
                note = "skip-if holds: " + cell.skipIf().orElseThrow();
            } else {
                status = limited(cell, work);
            }
        } catch (CellRunner.CellThrew e) {
            Throwable cause = e.getCause();
            if (cause instanceof Outcome.NoValue && mode != Session.Mode.APPLY) {
                unfinished.add(cell.name());
                status = Status.PLANNED;
                note = "needs the value of a step that has not run";
            } else {
                status = fail(cell.file() + ":" + e.line(), cause);
            }
        } catch (StepFailed | HostException | UsageException e) {
            status = fail(cell.file() + ":" + cell.line(), e);
        }
        finish(cell, status, note, (System.nanoTime() - start) / 1e9);
    }

    private boolean skips(Cell cell) throws CellRunner.CellThrew {
        var condition = compiledCell(cell).flatMap(Compiled.CompiledCell::condition);
        return condition.isPresent() && Boolean.TRUE.equals(evaluate(condition.get()).orElse(false));
    }

    private Status java(Cell cell) throws CellRunner.CellThrew {
        var value = evaluate(compiledCell(cell).orElseThrow().actions());
        // a step's outcome is shown already
        value.filter(v -> !(v instanceof Outcome<?>)).ifPresent(session::show);
        return outputs.stream().anyMatch(o -> o instanceof Transcript.StepRun s && s.outcome().equals("planned")) ? Status.PLANNED : Status.DONE;
    }

    /// The prelude runs with the first cell that is evaluated.
    private Optional<Object> evaluate(List<Compiled.Action> actions) throws CellRunner.CellThrew {
        try {
            return ScopedValue.where(Session.CURRENT, session).call(() -> {
                if (!preludeDone) {
                    preludeDone = true;
                    runner.run(compiled.prelude());
                }
                return runner.run(actions);
            });
        } catch (CellRunner.CellThrew | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Status sh(Cell cell) {
        var earlier = mode == Session.Mode.APPLY ? journal.done(cell) : Optional.<Journal.CellDone>empty();
        if (earlier.isPresent()) {
            earlier.get().outputs().forEach(this::output);
            return Status.DONE;
        }
        var result = session.sh(cell, line -> output(new Transcript.Stream(false, line + "\n")));
        if (result.isEmpty()) {
            return mode == Session.Mode.PLAN ? Status.PLANNED : Status.SKIPPED;
        }
        result.get().orFail();
        return Status.DONE;
    }

    /// A cell with a time limit runs in a thread of its own, which is interrupted when the time is up.
    private Status limited(Cell cell, Work work) throws CellRunner.CellThrew {
        if (cell.timeout().isEmpty() || cell.language() == Cell.Language.SH) {
            return work.run();
        }
        var ended = new CompletableFuture<Status>();
        var thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                ended.complete(work.run());
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        Duration limit = cell.timeout().get();
        try {
            return ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new StepFailed("cell " + cell.name(), "did not end within its %d s".formatted(limit.toSeconds()));
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case CellRunner.CellThrew threw -> throw threw;
                case RuntimeException other -> throw other;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Status fail(String where, Throwable cause) {
        boolean expected = cause instanceof StepFailed || cause instanceof HostException || cause instanceof UsageException;
        String message = expected ? cause.getMessage() : cause.toString();
        output(new Transcript.Error(message, where, expected ? "" : StackText.of(cause)));
        failed = true;
        wrongUsage = cause instanceof UsageException;
        return Status.FAILED;
    }

    private void finish(Cell cell, Status status, String note, double seconds) {
        var run = new CellRun(cell.name(), cell.language().name().toLowerCase(), cell.source(), status, note, seconds, outputs);
        done.put(cell.name(), run);
        progress.ended(run);
        journal.add(new Journal.CellDone(cell.name(), run.language(), cell.source(), status, cell.language() == Cell.Language.SH ? outputs : List.of(), seconds, now()));
        outputs.clear();
    }

    private synchronized void output(Output output) {
        outputs.add(output);
        progress.output(output);
    }

    private Optional<Compiled.CompiledCell> compiledCell(Cell cell) {
        return compiled.cells().stream().filter(c -> c.name().equals(cell.name())).findFirst();
    }

    private Transcript transcript(Status status) {
        var parts = new ArrayList<Transcript.Part>();
        for (Notebook.Part part : notebook.parts()) {
            parts.add(switch (part) {
                case Notebook.Prose prose -> new Transcript.Prose(prose.markdown());
                case Cell cell -> Optional.ofNullable(done.get(cell.name())).orElseGet(() -> new CellRun(cell.name(), cell.language().name().toLowerCase(),
                        cell.source(), Status.NOT_RUN, chosen.contains(cell.name()) ? "not reached" : "not chosen", 0, List.of()));
            });
        }
        Optional.ofNullable(done.get("undo")).filter(_ -> mode == Session.Mode.UNDO).ifPresent(parts::add);
        return new Transcript(notebook.title(), notebook.name(), params, host.name(), started, (System.nanoTime() - begin) / 1e9, status, parts);
    }

    private static String now() {
        return OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
