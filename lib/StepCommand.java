//DEPS info.picocli:picocli:4.7.7
//SOURCES HostOptions.java StepRunner.java View.java Json.java Terminal.java Training.java
package lib;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Makes a command of a step: its own options and those that every step understands.
public final class StepCommand {

    @Option(names = "--plan", description = "show the changes, make none; exit code 3 when there are some")
    private boolean plan;

    @Option(names = {"-y", "--yes"}, description = "make the changes without asking")
    private boolean yes;

    @Option(names = "--undo", description = "go back to the state before this step's first change")
    private boolean undo;

    @Option(names = "--json", description = "the outcome as one JSON document on standard output")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    private final HostOptions hostOptions = new HostOptions();
    private final Terminal terminal;

    private StepCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// The outcome as `--json` prints it.
    ///
    /// @param changed the same as `outcome` being `changed`, for tools that look for this word
    public record Document(String step, String host, String outcome, boolean changed, List<Change> changes,
                           Optional<Object> value, Optional<String> error) {}

    /// Runs a step as a command of this process.
    /// @return the exit code: 0 done or nothing to do, 1 failed, 2 wrong usage, 3 `--plan` found changes
    public static int run(Step<?> step, String... args) {
        if (Training.on()) {
            return Training.run(silent -> run(step, silent, "--plan", "--json", "--host", "local"));
        }
        return run(step, Terminal.system(), args);
    }

    /// Runs a step as a command that speaks to the given terminal.
    public static int run(Step<?> step, Terminal terminal, String... args) {
        var command = new StepCommand(terminal);
        var line = new CommandLine(step)
                .addMixin("step", command).addMixin("host", command.hostOptions)
                .setOut(new java.io.PrintWriter(terminal.out(), true)).setErr(new java.io.PrintWriter(terminal.err(), true))
                .setUsageHelpAutoWidth(true).setCaseInsensitiveEnumValuesAllowed(true);
        try {
            line.parseArgs(args);
            if (line.isUsageHelpRequested()) {
                line.usage(terminal.out());
                return 0;
            }
            return command.execute(step);
        } catch (ParameterException | UsageException e) {
            terminal.error(step.name(), UsageException.oneLine(e.getMessage()));
            return 2;
        }
    }

    private int execute(Step<?> step) {
        try (Host host = hostOptions.open(terminal)) {
            var runner = new StepRunner(plan, this::consent);
            return report(step, host, undo ? runner.undo(step, host) : runner.run(step, host), json, terminal);
        }
    }

    /// Says how a step ended.
    /// @param json as one document, and nothing else
    /// @return the exit code
    public static int report(Step<?> step, Host host, Outcome<?> outcome, boolean json, Terminal terminal) {
        Optional<String> fault = fault(step, outcome);
        if (json) {
            terminal.out().println(Json.pretty(document(step, host, outcome, fault)));
        } else {
            show(step, host, outcome, terminal);
            fault.ifPresent(what -> terminal.error(step.name(), what));
        }
        return fault.isPresent() ? 1 : outcome.exitCode();
    }

    /// What is wrong with the state that a step found or left behind; see [Step#fault].
    public static <S extends Record> Optional<String> fault(Step<S> step, Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Unchanged<?> u -> step.fault(step.stateType().cast(u.value()));
            case Outcome.Changed<?> c -> step.fault(step.stateType().cast(c.value()));
            default -> Optional.empty();
        };
    }

    private boolean consent(String step, Host host, List<Change> changes) {
        terminal.plan(step, host.name(), changes);
        return yes || terminal.ask("Make %s?".formatted(changes.size() == 1 ? "this change" : "these changes"));
    }

    private static void show(Step<?> step, Host host, Outcome<?> outcome, Terminal terminal) {
        switch (outcome) {
            case Outcome.Failed<?> failed -> terminal.error(step.name(), failed.error());
            case Outcome.Planned<?> planned -> planned.changes().forEach(change -> terminal.out().println(change));
            case Outcome.Skipped<?> skipped -> terminal.out().println("skipped: " + skipped.reason());
            case Outcome.Unchanged<?> unchanged -> terminal.out().println(View.of(unchanged.value()).plain());
            case Outcome.Changed<?> changed -> terminal.out().println(View.of(changed.value()).plain());
        }
        int colour = switch (outcome) {
            case Outcome.Changed<?> c -> 32;
            case Outcome.Failed<?> f -> 31;
            case Outcome.Planned<?> p -> 33;
            default -> 2;
        };
        if (outcome instanceof Outcome.Failed) {
            return;
        }
        terminal.say("%s on %s: %s".formatted(step.name(), host.name(), terminal.paint(colour, outcome.kind())));
    }

    private static Document document(Step<?> step, Host host, Outcome<?> outcome, Optional<String> fault) {
        Optional<Object> value = switch (outcome) {
            case Outcome.Unchanged<?> u -> Optional.of(u.value());
            case Outcome.Changed<?> c -> Optional.of(c.value());
            default -> Optional.empty();
        };
        Optional<String> error = switch (outcome) {
            case Outcome.Failed<?> f -> Optional.of(f.error());
            case Outcome.Skipped<?> s -> Optional.of(s.reason());
            default -> fault;
        };
        return new Document(step.name(), host.name(), outcome.kind(), outcome instanceof Outcome.Changed, outcome.changes(), value, error);
    }

    /// A step's own options by name, as text, for a journal: two steps with equal arguments ask for the same thing.
    /// A [Secret] is `***` here too.
    public static Map<String, String> arguments(Step<?> step) {
        var arguments = new TreeMap<String, String>();
        for (var argument : CommandSpec.forAnnotatedObject(step).args()) {
            Object value = argument.getValue();
            if (value != null && !Optional.empty().equals(value)) {
                arguments.put(argument.isOption() ? ((CommandLine.Model.OptionSpec) argument).longestName() : argument.paramLabel(),
                        String.valueOf(value instanceof Optional<?> o ? o.get() : value));
            }
        }
        return arguments;
    }
}
