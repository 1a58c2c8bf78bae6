//SOURCES Secret.java Change.java UsageException.java
package lib;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Where a command speaks to a person: results on standard output, everything else on standard error, both UTF-8.
/// Colours and questions only where a terminal is; `NO_COLOR` switches colours off.
///
/// @param out     results
/// @param err     narration, plans, questions
/// @param person  answers questions; empty when there is nobody to ask
/// @param colour  ANSI colours on standard error and standard output
public record Terminal(PrintStream out, PrintStream err, Optional<Person> person, boolean colour) {

    /// Who answers questions, by whatever reads the keyboard: the console, or a tool that has taken it over.
    public interface Person {
        /// The line typed after the prompt; empty at the end of the input.
        Optional<String> line(String prompt);

        /// A line typed unseen; empty at the end of the input.
        Optional<String> password(String prompt);
    }

    /// The process's own streams.
    public static Terminal system() {
        Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        boolean plain = System.getenv().getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(System.getenv("TERM"));
        PrintStream err = utf8(FileDescriptor.err);
        return new Terminal(utf8(FileDescriptor.out), err, console.map(c -> person(c, err)), console.isPresent() && plain);
    }

    /// A person at the console. The prompt goes to standard error: standard output is for results.
    private static Person person(Console console, PrintStream err) {
        return new Person() {
            @Override
            public Optional<String> line(String prompt) {
                err.print(prompt);
                err.flush();
                return Optional.ofNullable(console.readLine());
            }

            @Override
            public Optional<String> password(String prompt) {
                return Optional.ofNullable(console.readPassword("%s", prompt)).map(String::new);
            }
        };
    }

    /// Streams with nobody at them, for tests.
    public static Terminal of(PrintStream out, PrintStream err) {
        return new Terminal(out, err, Optional.empty(), false);
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /// The same streams, with somebody else to answer.
    public Terminal answeredBy(Person other) {
        return new Terminal(out, err, Optional.of(other), colour);
    }

    public boolean interactive() {
        return person.isPresent();
    }

    /// A line of narration.
    public void say(String line) {
        err.println(line);
    }

    /// One line for an error, in red where there is colour; further lines of the message follow as they are.
    public void error(String command, String message) {
        err.println(paint(31, command + ": " + message));
    }

    /// The planned changes, one a line.
    public void plan(String step, String host, List<Change> changes) {
        err.println("%s on %s:".formatted(paint(1, step), host));
        for (Change change : changes) {
            err.println("  ~ %s: %s -> %s".formatted(change.what(),
                    paint(31, change.before().isEmpty() ? "(none)" : change.before()), paint(32, change.after().isEmpty() ? "(none)" : change.after())));
        }
    }

    /// A question with yes or no; no is the default.
    /// @throws UsageException when there is nobody to ask
    public boolean ask(String question) {
        var asked = person.orElseThrow(() -> new UsageException("nobody to ask without a terminal: --yes makes the changes, --plan only shows them"));
        String answer = asked.line(question + " [y/N] ").orElse("").strip().toLowerCase();
        return answer.equals("y") || answer.equals("yes");
    }

    /// A password, typed unseen; empty when there is nobody to ask.
    public Optional<Secret> password(String prompt) {
        return person.flatMap(asked -> asked.password(prompt)).map(Secret::of);
    }

    /// Text in an ANSI colour or style, where colours are on.
    public String paint(int code, String text) {
        return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
