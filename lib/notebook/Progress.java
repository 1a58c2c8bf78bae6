//SOURCES Transcript.java ../Terminal.java
package lib.notebook;

import lib.Change;
import lib.Terminal;
import lib.notebook.Transcript.CellRun;
import lib.notebook.Transcript.Output;

/// Tells a person at the terminal how a run goes: values and outcomes on standard output, the rest on standard error.
///
/// @param quiet only errors; the caller prints the whole run itself
record Progress(Terminal terminal, boolean quiet) {

    void cell(String name) {
        if (!quiet) {
            terminal.say(terminal.paint(1, "▸ " + name));
        }
    }

    void output(Output output) {
        switch (output) {
            case Transcript.Error(String message, String where, String details) -> {
                terminal.error(where, message);
                details.lines().skip(1).forEach(terminal::say);
            }
            case Transcript.Stream(boolean error, String text) when !quiet -> (error ? terminal.err() : terminal.out()).print(text);
            case Transcript.Value value when !quiet -> terminal.out().println(value.view().plain().indent(2).stripTrailing());
            case Transcript.StepRun step when !quiet -> step(step);
            default -> { }
        }
    }

    private void step(Transcript.StepRun step) {
        int colour = switch (step.outcome()) {
            case "changed" -> 32;
            case "planned" -> 33;
            case "failed" -> 31;
            default -> 2;
        };
        terminal.out().println("  %s: %s%s".formatted(step.step(), terminal.paint(colour, step.outcome()),
                step.replayed() ? " (in the run that this one goes on with)" : step.note().isEmpty() || step.outcome().equals("failed") ? "" : " (" + step.note() + ")"));
        for (Change change : step.changes()) {
            terminal.out().println("    " + change);
        }
    }

    void ended(CellRun run) {
        if (!quiet && !run.note().isEmpty()) {
            terminal.say("  " + run.status().name().toLowerCase() + ": " + run.note());
        }
    }
}
