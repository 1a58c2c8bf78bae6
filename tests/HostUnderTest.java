//SOURCES ../lib/Host.java
package tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Command;
import lib.Host;
import lib.Result;

/// What the contracts of [Host] need of the kind of host that keeps them.
interface HostUnderTest {

    Host host();

    /// The same host, reached by itself, as another Thorbook would.
    Host another();

    /// An empty folder on the host, for one test.
    String folder();

    /// The host as [OtherThorbook] takes it.
    List<String> address();

    /// A query that a shell of the host runs, with arguments `$1` and so on.
    static Command script(String script, String... arguments) {
        return Command.of(Command.Kind.QUERY, words(script, arguments));
    }

    /// A change, likewise.
    static Command changing(String script, String... arguments) {
        return Command.of(Command.Kind.CHANGE, words(script, arguments));
    }

    private static List<String> words(String script, String... arguments) {
        var words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        words.addAll(List.of(arguments));
        return words;
    }

    default Result run(String script, String... arguments) {
        return host().run(script(script, arguments));
    }

    /// Waits until a file appears on the host; a test whose file never comes ends with the time limit of the query.
    default void awaitFile(String file) {
        host().run(script("until [ -e \"$1\" ]; do sleep 0.05; done", file)).orFail();
    }

    default String contents(String file) {
        return host().read(file).orElseThrow();
    }

    default Optional<String> mode(String file) {
        var stat = host().run(Command.query("stat", "-c", "%a", file));
        return stat.ok() ? Optional.of(stat.text()) : Optional.empty();
    }
}
