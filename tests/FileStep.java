//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/Step.java
package tests;

import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// A step for tests: a file holds a text.
@CommandLine.Command(name = "file-text", description = "Have a text in a file.")
final class FileStep implements Step<FileStep.State> {

    /// @param text empty when there is no file
    record State(String text) {}

    @Option(names = "--file", paramLabel = "FILE", required = true, description = "the file")
    private String file;

    @Option(names = "--text", paramLabel = "TEXT", description = "the text")
    private String text = "new";

    @Option(names = "--script", paramLabel = "SH", description = "what makes the change; $1 is the file, $2 the text")
    private String script = "printf %s \"$2\" > \"$1\"";

    FileStep() {}

    FileStep(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /// @param script shell source that is to make the change
    FileStep(String file, String text, String script) {
        this(file, text);
        this.script = script;
    }

    @Override
    public String name() {
        return "file-text";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        if (text.isEmpty()) {
            throw new UsageException("--text: is empty");
        }
    }

    @Override
    public State read(Host host) {
        return new State(host.read(file).orElse(""));
    }

    @Override
    public List<Change> plan(State state) {
        return state.text().equals(text) ? List.of() : List.of(new Change("text", state.text(), text));
    }

    @Override
    public void apply(Host host, State state) {
        host.run(Command.change("sh", "-c", script, "sh", file, text)).orFail();
    }
}
