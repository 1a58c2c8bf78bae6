//SOURCES ../lib/Step.java
package tests;

import java.nio.charset.StandardCharsets;
import java.util.List;
import lib.Change;
import lib.Host;
import lib.Step;
import picocli.CommandLine.Option;

/// A step for tests that any machine can do: a file holds a text, and a second file counts how often it was written.
public final class Note implements Step<Note.Written> {

    public record Written(String text) {}

    @Option(names = "--file")
    private String file;

    @Option(names = "--text")
    private String text;

    public Note(String file, String text) {
        this.file = file;
        this.text = text;
    }

    @Override
    public String name() {
        return "note";
    }

    @Override
    public Class<Written> stateType() {
        return Written.class;
    }

    @Override
    public Written read(Host host) {
        return new Written(host.read(file).orElse(""));
    }

    @Override
    public List<Change> plan(Written now) {
        return now.text().equals(text) ? List.of() : List.of(new Change("note", now.text(), text));
    }

    @Override
    public void apply(Host host, Written now) {
        host.write(file, text.getBytes(StandardCharsets.UTF_8), 0644, false);
        host.change("sh", "-c", "echo written >> \"$1\"", "sh", file + ".count");
    }
}
