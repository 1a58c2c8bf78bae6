//SOURCES ../../lib/Step.java
//DEPS info.picocli:picocli:4.7.7
package tests.notebook;

import java.util.List;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import picocli.CommandLine.Option;

/// A step that is done once its word stands in a file. It takes a while and adds a line each time it is applied, so the file tells
/// how often that was.
public final class Mark implements Step<Mark.State> {

    /// @param words the lines of the file
    public record State(List<String> words) {}

    @Option(names = "--file")
    private String file;

    @Option(names = "--word")
    private String word;

    private final String seconds;

    public Mark(String file, String word) {
        this(file, word, "0");
    }

    /// @param seconds how long to take before the word is written, as `sleep` understands it
    public Mark(String file, String word, String seconds) {
        this.file = file;
        this.word = word;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "mark";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public State read(Host host) {
        return new State(host.read(file).orElse("").lines().toList());
    }

    @Override
    public List<Change> plan(State state) {
        return state.words().contains(word) ? List.of() : List.of(new Change(word, "", "written"));
    }

    @Override
    public void apply(Host host, State state) {
        host.run(Command.change("sh", "-c", "sleep \"$1\"; printf '%s\\n' \"$2\" >> \"$3\"", "sh", seconds, word, file)).orFail();
    }
}
